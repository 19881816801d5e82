using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private bool ParseShow()
    {
        _at++;
        Needs(StatementKind.Show);
        Accept(Keyword.Terse);
        if (Accept(Keyword.Grants))
        {
            return ParseShowGrants();
        }

        if (!ShowKinds.TryFind(TextOf(Current), Ahead(1).Kind is TokenKind.Word ? TextOf(Ahead(1)) : default, out var kind, out var words))
        {
            return Unexpected();
        }

        _at += words;
        Accept(Keyword.History);
        if ((Accept(Keyword.Like) && !Expect(TokenKind.Text)) || !ParseShowScope(kind))
        {
            return false;
        }

        return (!Accept(Keyword.Starts) || (Expect(Keyword.With) && Expect(TokenKind.Text)))
            && (!Accept(Keyword.Limit) || Expect(TokenKind.Number))
            && (!Accept(Keyword.From) || Expect(TokenKind.Text));
    }

    private bool ParseShowScope(ShowKind kind)
    {
        if (kind is ShowKind.OfAccount)
        {
            return true;
        }

        if (!Accept(Keyword.In))
        {
            return AddDefaultScope();
        }

        switch (Current.Keyword)
        {
            case Keyword.Account:
                return AddAccount();
            case Keyword.Database or Keyword.Schema or Keyword.Table or Keyword.View:
                var type = Is(Keyword.Database) ? ObjectType.Database : Is(Keyword.Schema) ? ObjectType.Schema : Is(Keyword.Table) ? ObjectType.Table : ObjectType.View;
                _at++;
                return Is(TokenKind.Word) || Is(TokenKind.Quoted) ? ParseObject(ObjectAccess.Read, type) : Unexpected();
            default:
                return ParseObject(ObjectAccess.Read, kind switch { ShowKind.OfDatabase => ObjectType.Database, ShowKind.OfTable => ObjectType.Table, _ => ObjectType.Schema });
        }
    }

    private bool AddAccount()
    {
        _at++;
        _objects.Add(new ObjectReference(ObjectAccess.Read, ObjectType.Account, null, null, null));
        return true;
    }

    // Without a scope it is the database that the statement runs with.
    private bool AddDefaultScope() => _policy.Database is { } database
        ? AddDatabase(ObjectAccess.Read, new NameParts(1, database, "", ""))
        : Fail(GuardReason.NotQualified, "Without IN the list is of the current database, and this environment has none. Write IN DATABASE or IN SCHEMA with a name.");

    private bool ParseShowGrants()
    {
        if (Accept(Keyword.On))
        {
            return Is(Keyword.Account) ? AddAccount() : (ParseObjectType(out var type) && ParseObject(ObjectAccess.Read, type));
        }

        if (Accept(Keyword.To))
        {
            return Accept(Keyword.User) ? ParseObject(ObjectAccess.Read, ObjectType.User) : Expect(Keyword.Role) && ParseObject(ObjectAccess.Read, ObjectType.Role);
        }

        return !Accept(Keyword.Of) || (Expect(Keyword.Role) && ParseObject(ObjectAccess.Read, ObjectType.Role));
    }

    private bool ParseDescribe()
    {
        _at++;
        Needs(StatementKind.Describe);
        if (Accept(Keyword.User))
        {
            return ParseObject(ObjectAccess.Read, ObjectType.User);
        }

        if (Current.Keyword is Keyword.Table or Keyword.View or Keyword.Schema or Keyword.Database or Keyword.Warehouse)
        {
            return ParseObjectType(out var type) && ParseObject(ObjectAccess.Read, type);
        }

        return ParseObject(ObjectAccess.Read, ObjectType.Table);
    }
}
