namespace SnowflakeAdmin.Environments;

/// <summary>Which statements of an environment run only after somebody has confirmed them.</summary>
public enum ConfirmationMode
{
    /// <summary>None.</summary>
    None,

    /// <summary>Those that take away or overwrite something, change who may do what, or make a warehouse, which costs from then on.</summary>
    Destructive,

    /// <summary>All that change anything.</summary>
    Changes,
}
