using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SnowflakeEmulator.Errors;
using SnowflakeEmulator.Statements;

namespace SnowflakeEmulator.Http.Drivers;

/// <summary>
/// Chunks of results. In Snowflake they lie in the cloud's storage behind signed addresses, without a session; so it is here. A chunk is rows joined
/// by commas, without the brackets around them, compressed.
/// </summary>
internal sealed class ChunkApi(StatementStore store)
{
    public const string Path = "/chunks/";
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The address of a chunk, which is a partition after the first.</summary>
    public string Url(HttpRequest request, string handle, int chunk) =>
        string.Create(CultureInfo.InvariantCulture, $"{request.Scheme}://{request.Host}{Path}{handle}/{chunk}?signature={Sign(handle)}");

    public async Task SendAsync(HttpContext http, string handle, string number)
    {
        var signed = CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Sign(handle)), Encoding.ASCII.GetBytes(http.Request.Query["signature"].FirstOrDefault() ?? ""));
        var result = signed ? store.Find(handle)?.Result : null;
        if (result is null)
        {
            throw new SnowflakeException("391403", "02000", "The chunk's address is not signed or has expired.") { HttpStatus = StatusCodes.Status403Forbidden };
        }

        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var chunk) || chunk < 1 || chunk >= result.Partitions.Count)
        {
            throw new SnowflakeException("391404", "02000", "There is no such chunk.") { HttpStatus = StatusCodes.Status404NotFound };
        }

        var response = http.Response;
        response.ContentType = "application/octet-stream";
        response.Headers.ContentEncoding = "gzip";
        response.ContentLength = result.Partitions[chunk].StoredBytes;
        await result.CopyAsync(chunk, response.Body, http.RequestAborted);
    }

    private string Sign(string handle) => Convert.ToHexString(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(handle)));
}
