using SnowflakeAdmin.Guard.Lexing;

namespace SnowflakeAdmin.Guard.Parsing;

internal ref partial struct Parser
{
    private bool ParseGrant()
    {
        var grants = Accept(Keyword.Grant);
        _at += grants ? 0 : 1;
        if (Is(Keyword.Role))
        {
            _at++;
            Needs(grants ? StatementKind.GrantRole : StatementKind.RevokeRole);
            return ParseGrantedRole() && Expect(grants ? Keyword.To : Keyword.From) && ParseGrantee(usersToo: true);
        }

        Needs(grants ? StatementKind.GrantPrivilege : StatementKind.RevokePrivilege);
        if (Is(Keyword.Grant) && Ahead(1).Keyword is Keyword.Option)
        {
            return RefusePrivilege("The right to pass a privilege on");
        }

        return ParsePrivileges()
            && ParseGrantObject()
            && Expect(grants ? Keyword.To : Keyword.From)
            && ParseGrantee(usersToo: false)
            && (!Is(Keyword.With) || RefusePrivilege("The right to pass a privilege on"))
            && (grants || Accept(Keyword.Cascade) || Accept(Keyword.Restrict) || AtEnd || Unexpected());
    }

    private bool ParseGrantedRole()
    {
        if (!ParseName(out var name))
        {
            return false;
        }

        return _policy.PrivilegedRoles.Contains(name.First)
            ? Fail(GuardReason.PrivilegedRole, $"The role {name.First} is never granted or revoked here. Do that in Snowflake itself.")
            : AddOfAccount(ObjectAccess.Write, ObjectType.Role, name);
    }

    private bool ParseGrantee(bool usersToo)
    {
        if (Is(Keyword.Share))
        {
            return RefusePrivilege("A grant to a share, which is to other accounts,");
        }

        if (usersToo)
        {
            return Accept(Keyword.User) ? ParseObject(ObjectAccess.Write, ObjectType.User) : Expect(Keyword.Role) && ParseObject(ObjectAccess.Write, ObjectType.Role);
        }

        Accept(Keyword.Role);
        return ParseObject(ObjectAccess.Write, ObjectType.Role);
    }

    private bool ParsePrivileges()
    {
        var known = true;
        do
        {
            var first = _at;
            while (Is(TokenKind.Word) && !Is(Keyword.On) && _at - first < 3)
            {
                _at++;
            }

            if (_at == first)
            {
                return Unexpected();
            }

            var privilege = _text[_tokens[first].Start.._tokens[_at - 1].End];
            if (privilege.StartsWith("OWNERSHIP", StringComparison.OrdinalIgnoreCase) || privilege.StartsWith("IMPORTED", StringComparison.OrdinalIgnoreCase))
            {
                return RefusePrivilege(privilege.ToString());
            }

            known &= Privileges.Contains(privilege);
        }
        while (Accept(TokenKind.Comma));
        if (Is(Keyword.On) && Ahead(1).Keyword is Keyword.Account)
        {
            return RefusePrivilege("A privilege on the account");
        }

        return known || Unexpected();
    }

    private bool ParseGrantObject()
    {
        if (!Expect(Keyword.On))
        {
            return false;
        }

        if (!Is(Keyword.All) && !Is(Keyword.Future))
        {
            return ParseObjectType(out var type) && ParseObject(ObjectAccess.Write, type);
        }

        _at++;
        if (!AcceptWord("TABLES") && !AcceptWord("VIEWS") && !AcceptWord("SCHEMAS"))
        {
            return Unexpected();
        }

        return Expect(Keyword.In) && ParseObjectType(out var container) && container is ObjectType.Schema or ObjectType.Database
            ? ParseObject(ObjectAccess.WriteAll, container)
            : Unexpected();
    }

    private bool RefusePrivilege(string what) => Fail(GuardReason.PrivilegedRole, $"{what} is never granted or revoked here. Do that in Snowflake itself.");
}
