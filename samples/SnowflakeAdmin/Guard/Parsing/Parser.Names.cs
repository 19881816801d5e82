using SnowflakeAdmin.Guard.Lexing;
using SnowflakeAdmin.Guard.Names;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private const string Public = "PUBLIC";

    /// <summary>Reads one part of a name. Behind a dot every word may be one.</summary>
    private bool ParsePart(out string part, bool afterDot = false)
    {
        part = "";
        var token = Current;
        if (token.Kind is TokenKind.Quoted)
        {
            part = IdentifierText.Unquote(TextOf(token));
        }
        else if (token.Kind is TokenKind.Word && (afterDot || !Keywords.IsReserved(token.Keyword)))
        {
            part = IdentifierText.Upper(TextOf(token));
        }
        else
        {
            return Unexpected();
        }

        _at++;
        return part.Length <= GuardDefaults.MaxNameLength || Fail(GuardReason.NotUnderstood, $"A name has more than {GuardDefaults.MaxNameLength} characters.");
    }

    /// <summary>Reads one part of a name that nobody needs: a column's, an alias.</summary>
    private bool SkipPart(bool afterDot = false)
    {
        var token = Current;
        // Quotes, and those that are doubled, make a name shorter than its text.
        if (token.Length > GuardDefaults.MaxNameLength)
        {
            return ParsePart(out _, afterDot);
        }

        if (token.Kind is not TokenKind.Quoted && (token.Kind is not TokenKind.Word || (!afterDot && Keywords.IsReserved(token.Keyword))))
        {
            return Unexpected();
        }

        _at++;
        return true;
    }

    /// <summary>Reads a name of an object, whose letters people must be able to trust.</summary>
    private bool ParseObjectPart(out string part, bool afterDot = false)
    {
        var token = Current;
        return ParsePart(out part, afterDot) && (token.Kind is not TokenKind.Quoted || NameLetters.FindDeceptive(part) is not { } why
            || Fail(GuardReason.ForbiddenCharacter, $"The name {TextOf(token)} {why}"));
    }

    /// <summary>Reads a name of up to three parts.</summary>
    private bool ParseName(out NameParts name)
    {
        name = default;
        string second = "", third = "";
        if (!ParseObjectPart(out var first))
        {
            return false;
        }

        var count = 1;
        if (Accept(TokenKind.Dot))
        {
            if (Accept(TokenKind.Dot))
            {
                (count, second) = (3, Public);
                name = new NameParts(count, first, second, "");
                return ParseObjectPart(out third, afterDot: true) && Named(count, first, second, third, out name);
            }

            count = 2;
            if (!ParseObjectPart(out second, afterDot: true) || (Accept(TokenKind.Dot) && ++count > 0 && !ParseObjectPart(out third, afterDot: true)))
            {
                return false;
            }
        }

        return Named(count, first, second, third, out name);
    }

    private bool Named(int count, string first, string second, string third, out NameParts name)
    {
        name = new NameParts(count, first, second, third);
        return !Is(TokenKind.Dot) || Unexpected();
    }

    /// <summary>Notes a table or view, resolved.</summary>
    private bool AddTable(ObjectAccess access, in NameParts name, ObjectType type = ObjectType.Table)
    {
        var (database, schema, last) = name.Count switch
        {
            3 => (name.First, name.Second, name.Third),
            2 => (_policy.Database, name.First, name.Second),
            _ => (_policy.Database, _policy.Schema, name.First),
        };
        if (database is null || schema is null)
        {
            return NotQualified(last);
        }

        _objects.Add(new ObjectReference(access, type, database, schema, last, name.Count == 1 && access is ObjectAccess.Read && schema != Public));
        return true;
    }

    private bool AddSchema(ObjectAccess access, in NameParts name)
    {
        if (name.Count > 2)
        {
            return Unexpected();
        }

        var (database, schema) = name.Count == 2 ? (name.First, name.Second) : (_policy.Database, name.First);
        if (database is null)
        {
            return NotQualified(schema);
        }

        _objects.Add(new ObjectReference(access, ObjectType.Schema, database, schema, null));
        return true;
    }

    private bool AddDatabase(ObjectAccess access, in NameParts name)
    {
        _objects.Add(new ObjectReference(access, ObjectType.Database, name.First, null, null));
        return name.Count == 1 || Unexpected();
    }

    /// <summary>Notes a warehouse, role or user.</summary>
    private bool AddOfAccount(ObjectAccess access, ObjectType type, in NameParts name)
    {
        _objects.Add(new ObjectReference(access, type, null, null, name.First));
        return name.Count == 1 || Unexpected();
    }

    private bool ParseTable(ObjectAccess access, ObjectType type = ObjectType.Table) => ParseName(out var name) && AddTable(access, name, type);

    /// <summary>Reads a name and notes it as an object of the type.</summary>
    private bool ParseObject(ObjectAccess access, ObjectType type) => ParseName(out var name) && type switch
    {
        ObjectType.Table or ObjectType.View => AddTable(access, name, type),
        ObjectType.Schema => AddSchema(access, name),
        ObjectType.Database => AddDatabase(access, name),
        _ => AddOfAccount(access, type, name),
    };

    private bool NotQualified(string name) => Fail(
        GuardReason.NotQualified, $"{name} stands without a database or schema, and this environment has no default for it. Write DATABASE.SCHEMA.NAME.");

    private bool AcceptIfExists() => !Is(Keyword.If) || (Accept(Keyword.If, Keyword.Exists) || Unexpected());

    private bool AcceptIfNotExists()
    {
        if (!Accept(Keyword.If))
        {
            return true;
        }

        return Accept(Keyword.Not, Keyword.Exists) || Unexpected();
    }
}
