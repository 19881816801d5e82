using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Sophia.WebSockets.Resume;

/// <summary>
/// Issues and reads resume tokens: base64url of key id, fields and an HMAC-SHA256 over both; or, when no keys are configured and the application
/// has Data Protection, the fields protected by it.
/// </summary>
internal sealed class ResumeTokens
{
    private const int FixedLength = 4 * sizeof(ulong);
    private const int MacLength = 32;
    private const int MagicLength = 4;
    private const int KeyIdLength = 16;
    private const string ProtectedKeyId = "dp";

    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private readonly IDataProtector? _protector;
    private readonly (string Id, byte[] Secret)[] _keys;

    public ResumeTokens(IOptions<SophiaWebSocketOptions> options, TimeProvider time, IServiceProvider services)
    {
        _time = time;
        _lifetime = options.Value.TokenLifetime;
        _keys = [.. options.Value.Keys.Select(key => (key.Id, Convert.FromBase64String(key.Secret)))];
        if (_keys.Length > 0)
        {
            return;
        }

        _protector = (services.GetService(typeof(IDataProtectionProvider)) as IDataProtectionProvider)?.CreateProtector("Sophia.WebSockets.Resume.v1");
        var id = RandomNumberGenerator.GetHexString(8, lowercase: true);
        _keys = [(id, RandomNumberGenerator.GetBytes(MacLength))];
    }

    public string Issue(string clientId, ulong sessionId, ulong epoch, long generation)
    {
        var expires = (_time.GetUtcNow() + _lifetime).ToUnixTimeSeconds();
        var fields = new byte[FixedLength + Encoding.UTF8.GetByteCount(clientId)];
        BinaryPrimitives.WriteUInt64LittleEndian(fields, sessionId);
        BinaryPrimitives.WriteUInt64LittleEndian(fields.AsSpan(8), epoch);
        BinaryPrimitives.WriteInt64LittleEndian(fields.AsSpan(16), generation);
        BinaryPrimitives.WriteInt64LittleEndian(fields.AsSpan(24), expires);
        Encoding.UTF8.GetBytes(clientId, fields.AsSpan(FixedLength));
        if (_protector is not null)
        {
            return $"{ProtectedKeyId}.{Base64Url.EncodeToString(_protector.Protect(fields))}";
        }

        var (id, secret) = _keys[0];
        return $"{id}.{Base64Url.EncodeToString(fields)}.{Base64Url.EncodeToString(Sign(id, secret, fields))}";
    }

    public TokenVerdict Read(string text, out ResumeToken token)
    {
        token = default;
        var parts = text.Split('.');
        byte[]? fields;
        try
        {
            var verdict = parts switch
            {
                [ProtectedKeyId, var body] => ReadProtected(body, out fields),
                [.. { Length: > 0 } id, var body, var mac] => ReadSigned(string.Join('.', id), body, mac, out fields),
                _ => Reject(TokenVerdict.Forged, out fields),
            };
            return fields is null ? verdict : Decode(fields, out token);
        }
        catch (FormatException)
        {
            return TokenVerdict.Forged;
        }
    }

    private TokenVerdict ReadProtected(string body, out byte[]? fields)
    {
        fields = null;
        if (_protector is null)
        {
            return TokenVerdict.UnknownKey;
        }

        try
        {
            fields = _protector.Unprotect(Base64Url.DecodeFromChars(body));
            return TokenVerdict.Valid;
        }
        catch (CryptographicException)
        {
            return NamesAnotherKey(body) ? TokenVerdict.UnknownKey : TokenVerdict.Forged;
        }
    }

    /// <summary>
    /// Data Protection does not say whether the key or the content was wrong. But what it protects begins with a magic number and the id of its key, and the current key is
    /// always there: where that is the one, the content was changed.
    /// </summary>
    private bool NamesAnotherKey(string body) =>
        Base64Url.DecodeFromChars(body).AsSpan().CommonPrefixLength(_protector!.Protect([])) is >= MagicLength and < MagicLength + KeyIdLength;

    private TokenVerdict ReadSigned(string id, string body, string mac, out byte[]? fields)
    {
        var key = Array.Find(_keys, key => key.Id == id);
        if (key.Secret is null)
        {
            return Reject(TokenVerdict.UnknownKey, out fields);
        }

        fields = Base64Url.DecodeFromChars(body);
        return CryptographicOperations.FixedTimeEquals(Base64Url.DecodeFromChars(mac), Sign(id, key.Secret, fields))
            ? TokenVerdict.Valid
            : Reject(TokenVerdict.Forged, out fields);
    }

    private TokenVerdict Decode(byte[] fields, out ResumeToken token)
    {
        token = default;
        if (fields.Length < FixedLength)
        {
            return TokenVerdict.Forged;
        }

        var expires = BinaryPrimitives.ReadInt64LittleEndian(fields.AsSpan(24));
        token = new ResumeToken(
            Encoding.UTF8.GetString(fields.AsSpan(FixedLength)),
            BinaryPrimitives.ReadUInt64LittleEndian(fields),
            BinaryPrimitives.ReadUInt64LittleEndian(fields.AsSpan(8)),
            BinaryPrimitives.ReadInt64LittleEndian(fields.AsSpan(16)),
            DateTimeOffset.FromUnixTimeSeconds(expires));
        return _time.GetUtcNow() < token.Expires ? TokenVerdict.Valid : TokenVerdict.Expired;
    }

    private static TokenVerdict Reject(TokenVerdict verdict, out byte[]? fields)
    {
        fields = null;
        return verdict;
    }

    private static byte[] Sign(string id, byte[] secret, byte[] fields)
    {
        var idLength = Encoding.UTF8.GetByteCount(id);
        var signed = new byte[1 + idLength + fields.Length];
        signed[0] = (byte)idLength;
        Encoding.UTF8.GetBytes(id, signed.AsSpan(1));
        fields.CopyTo(signed.AsSpan(1 + idLength));
        return HMACSHA256.HashData(secret, signed);
    }
}
