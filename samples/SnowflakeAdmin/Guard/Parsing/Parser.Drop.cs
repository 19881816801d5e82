using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private bool ParseDrop()
    {
        _at++;
        if (!ParseObjectType(out var type) || !AcceptIfExists() || !ParseObject(AccessOfAll(type), type))
        {
            return Unexpected();
        }

        Needs(type switch
        {
            ObjectType.Table => StatementKind.DropTable,
            ObjectType.View => StatementKind.DropView,
            ObjectType.Schema => StatementKind.DropSchema,
            ObjectType.Database => StatementKind.DropDatabase,
            _ => StatementKind.DropWarehouse,
        });
        if (!Accept(Keyword.Cascade))
        {
            Accept(Keyword.Restrict);
        }

        return true;
    }

    private bool ParseUndrop()
    {
        _at++;
        Needs(StatementKind.Undrop);
        return ParseObjectType(out var type) && type is ObjectType.Table or ObjectType.Schema or ObjectType.Database ? ParseObject(ObjectAccess.Write, type) : Unexpected();
    }

    private bool ParseComment()
    {
        _at++;
        Needs(StatementKind.Comment);
        if (!AcceptIfExists() || !Expect(Keyword.On))
        {
            return false;
        }

        if (Accept(Keyword.Column))
        {
            return ParseCommentedColumn() && Expect(Keyword.Is) && Expect(TokenKind.Text);
        }

        return ParseObjectType(out var type) && ParseObject(ObjectAccess.Write, type) && Expect(Keyword.Is) ? Expect(TokenKind.Text) : Unexpected();
    }

    /// <summary>A column with its table before it.</summary>
    private bool ParseCommentedColumn()
    {
        var parts = 1;
        while (Ahead((parts * 2) - 1).Kind is TokenKind.Dot && Ahead(parts * 2).Kind is TokenKind.Word or TokenKind.Quoted)
        {
            parts++;
        }

        Span<string> names = ["", "", "", ""];
        if (parts is < 2 or > 4)
        {
            return Unexpected();
        }

        for (var i = 0; i < parts; i++)
        {
            if ((i > 0 && !Expect(TokenKind.Dot)) || !ParseObjectPart(out names[i], afterDot: i > 0))
            {
                return false;
            }
        }

        return AddTable(ObjectAccess.Write, new NameParts(parts - 1, names[0], names[1], names[2]));
    }

    /// <summary>The types that can be dropped, described and granted on.</summary>
    private bool ParseObjectType(out ObjectType type)
    {
        (type, var known) = Current.Keyword switch
        {
            Keyword.Table => (ObjectType.Table, true),
            Keyword.View => (ObjectType.View, true),
            Keyword.Schema => (ObjectType.Schema, true),
            Keyword.Database => (ObjectType.Database, true),
            Keyword.Warehouse => (ObjectType.Warehouse, true),
            _ => (default, false),
        };
        _at += known ? 1 : 0;
        return known || Unexpected();
    }

    private static ObjectAccess AccessOfAll(ObjectType type) => type is ObjectType.Schema or ObjectType.Database ? ObjectAccess.WriteAll : ObjectAccess.Write;
}
