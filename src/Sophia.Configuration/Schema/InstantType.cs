using System.Globalization;

namespace Sophia.Configuration.Schema;

/// <summary>A moment: a day, which begins at midnight UTC, or a time with its offset.</summary>
internal sealed class InstantType : ScalarType
{
    /// <summary>The JSON Schema uses the same pattern.</summary>
    public const string Pattern = @"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2}))?$";

    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK"];

    public override string Allowed => "a day such as 2027-01-31, or a time such as 2027-01-31T18:00:00Z";

    public override bool TakesPlaceholder => true;

    public override bool AcceptsForm(ScalarForm form) => form == ScalarForm.Text;

    public override bool TryRead(string text, out string canonical)
    {
        canonical = "";
        var hasZone = text.Length == 10 || text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-');
        if (!hasZone || !DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            return false;
        }

        canonical = moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return true;
    }
}
