namespace SnowflakeAdmin.Guard;

/// <summary>Compares what statements are and touch with what a policy allows.</summary>
internal static class Authorizer
{
    /// <summary>The first thing that is not allowed, or null.</summary>
    public static GuardVerdict? FindRefusal(KindSet kinds, IReadOnlyList<ObjectReference> objects, GuardPolicy policy)
    {
        if (!policy.Statements.Contains(kinds))
        {
            var missing = kinds.Without(policy.Statements);
            return GuardVerdict.Refuse(
                GuardReason.StatementNotAllowed, $"{Describe(missing)} is not allowed in the environment {policy.Environment}, which allows: {string.Join(", ", policy.Statements.Names())}.");
        }

        for (var i = 0; i < objects.Count; i++)
        {
            if (FindRefusal(objects[i], policy) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private static GuardVerdict? FindRefusal(in ObjectReference reference, GuardPolicy policy)
    {
        var allowed = reference.Type switch
        {
            ObjectType.Role or ObjectType.User => true,
            ObjectType.Warehouse => !reference.IsWrite || AllowsWarehouse(reference.Name!, policy),
            ObjectType.Account => policy.Denied.Count == 0 && policy.Readable.Any(static pattern => pattern.IsEverything),
            _ => Allows(reference, policy),
        };
        if (!allowed)
        {
            return Refuse(reference, policy);
        }

        if (!reference.SearchPath)
        {
            return null;
        }

        var inPublic = reference with { Schema = "PUBLIC", SearchPath = false };
        return Allows(inPublic, policy)
            ? null
            : GuardVerdict.Refuse(
                GuardReason.ObjectNotAllowed, $"{reference.Name} could also be {inPublic.FullName}, which may not be read in the environment {policy.Environment}. Write {reference.FullName}.");
    }

    /// <summary>Whether a list may show this object.</summary>
    public static bool MayBeListed(in ObjectReference reference, GuardPolicy policy) => Allows(reference, policy);

    private static bool Allows(in ObjectReference reference, GuardPolicy policy)
    {
        if (policy.Denied.Count > 0 && TellsOfWhatIsDenied(reference, policy))
        {
            return false;
        }

        var whole = reference.Access is ObjectAccess.ReadAll or ObjectAccess.WriteAll;
        for (var i = 0; i < policy.Denied.Count; i++)
        {
            var pattern = policy.Denied[i];
            // Whoever takes a whole container takes what is denied in it.
            if (whole ? pattern.Touches(reference, StringComparison.OrdinalIgnoreCase) : pattern.Covers(reference, StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }
        }

        var lists = reference.IsWrite ? policy.Writable : policy.Readable;
        // To look at a container, a part of it is enough; a new schema or a change of one needs the whole.
        var needsWhole = whole || reference.IsWrite;
        for (var i = 0; i < lists.Count; i++)
        {
            if (needsWhole ? lists[i].Covers(reference) : lists[i].Touches(reference))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Views over a database, and the account's own database, tell about what is denied as about everything else: names, columns, the texts of views and statements.</summary>
    private static bool TellsOfWhatIsDenied(in ObjectReference reference, GuardPolicy policy)
    {
        if (IsNamed(reference.Database, "SNOWFLAKE"))
        {
            return reference.Type is not ObjectType.Database;
        }

        return IsNamed(reference.Schema, "INFORMATION_SCHEMA") && TouchesDatabase(policy.Denied, reference.Database);
    }

    private static bool TouchesDatabase(IReadOnlyList<NamePattern> patterns, string? database)
    {
        for (var i = 0; i < patterns.Count; i++)
        {
            if (patterns[i].TouchesDatabase(database))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamed(string? name, string expected) => string.Equals(name, expected, StringComparison.OrdinalIgnoreCase);

    private static bool AllowsWarehouse(string name, GuardPolicy policy) =>
        !policy.DeniedWarehouses.Any(pattern => NamePattern.Matches(pattern, name, StringComparison.OrdinalIgnoreCase)) && policy.Warehouses.Any(pattern => NamePattern.Matches(pattern, name));

    private static GuardVerdict Refuse(in ObjectReference reference, GuardPolicy policy)
    {
        if (policy.Denied.Count > 0 && TellsOfWhatIsDenied(reference, policy))
        {
            return GuardVerdict.Refuse(
                GuardReason.ObjectNotAllowed,
                $"{reference.FullName} would also tell of objects that are denied in the environment {policy.Environment}. SHOW and DESCRIBE leave those out, and so do the tools that list and describe.");
        }

        var what = reference.Type is ObjectType.Account ? "The whole account" : $"{reference.Type} {reference.FullName}";
        var how = reference.Access switch
        {
            ObjectAccess.Read => "read",
            ObjectAccess.ReadAll => "read with everything in it",
            ObjectAccess.Write => "changed",
            _ => "changed with everything in it",
        };
        return GuardVerdict.Refuse(GuardReason.ObjectNotAllowed, $"{what} may not be {how} in the environment {policy.Environment}.");
    }

    private static string Describe(KindSet missing) => string.Join(" with ", missing.Kinds());
}
