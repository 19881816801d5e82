namespace Sophia.Configuration.Schema;

/// <summary>The scalar types that several sections share.</summary>
internal static class Types
{
    private const double Day = 86_400;

    public static SchemaScalar Text { get; } = new(new TextType());

    public static SchemaScalar Secret { get; } = new(new TextType("text, best as ${env:NAME} or ${file:/run/secrets/name}"), secret: true);

    public static SchemaScalar Name { get; } = new(new TextType("letters, digits, '-', '_' and '.', at most 63", "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$"));

    public static SchemaScalar Tag { get; } = new(new TextType("an image tag, in quotes if it looks like a number", "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$"));

    public static SchemaScalar Host { get; } = new(new TextType("an IP address, localhost, or * for all", @"^(\*|localhost|[0-9]{1,3}(\.[0-9]{1,3}){3}|\[?[0-9A-Fa-f]*:[0-9A-Fa-f:.%]*\]?)$"));

    public static SchemaScalar UrlPath { get; } = new(new TextType("a path that starts with '/'", @"^/[^\s?#]*$"));

    /// <summary>A path, or nothing to switch the endpoint off.</summary>
    public static SchemaScalar OptionalUrlPath { get; } = new(new TextType("a path that starts with '/', or '' for none", @"^(/[^\s?#]*)?$", mayBeEmpty: true));

    public static SchemaScalar Url { get; } = new(new UrlType());

    /// <summary>An address that grants access to whoever knows it, as a chat's webhook does.</summary>
    public static SchemaScalar SecretUrl { get; } = new(new UrlType(), secret: true);

    public static SchemaScalar Switch { get; } = new(new BooleanType());

    public static SchemaScalar Port { get; } = new(new IntegerType(1, 65_535));

    /// <summary>A port to listen on, where 0 takes any that is free.</summary>
    public static SchemaScalar ListenPort { get; } = new(new IntegerType(0, 65_535));

    public static SchemaScalar Replicas { get; } = new(new IntegerType(0, 1_000));

    public static SchemaScalar Percent { get; } = new(new IntegerType(1, 100));

    public static SchemaScalar Share { get; } = new(new NumberType(0.001, 1));

    public static SchemaScalar Retries { get; } = new(new IntegerType(0, 20));

    public static SchemaScalar Cpu { get; } = new(new CpuType());

    public static SchemaScalar Memory { get; } = new(new SizeType(1L << 20, 1L << 44));

    public static SchemaScalar Size { get; } = new(new SizeType(0, 1L << 40));

    /// <summary>A timeout: more than nothing, at most a day.</summary>
    public static SchemaScalar Timeout { get; } = Duration(0.001, Day);

    /// <summary>A pause between two rounds of something.</summary>
    public static SchemaScalar Interval { get; } = Duration(0.1, Day);

    /// <summary>A delay that may be nothing.</summary>
    public static SchemaScalar Delay { get; } = Duration(0, Day);

    public static SchemaScalar Duration(double min, double max) => new(new DurationType(min, max));

    public static SchemaScalar Choice(params string[] choices) => new(new ChoiceType(choices));

    public static SchemaScalar Number(double min, double max) => new(new NumberType(min, max));

    public static SchemaScalar Bytes(long min, long max) => new(new SizeType(min, max));

    public static SchemaScalar Count(long min, long max) => new(new IntegerType(min, max));
}
