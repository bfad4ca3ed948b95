using System.Globalization;
using System.Security.Cryptography;

namespace CanTools.Gateway.Clients;

/// <summary>Secrets as the configuration has them: "pbkdf2-sha256:ITERATIONS:SALT:HASH", the last two in base64.</summary>
internal static class SecretHash
{
    private const string Kind = "pbkdf2-sha256";
    private const int SaltLength = 16, Length = 32;

    /// <summary>What OWASP's cheat sheet asks of PBKDF2 with SHA-256.</summary>
    private const int Iterations = 600_000;

    public static string Make(string secret, int iterations = Iterations)
    {
        byte[] salt = RandomNumberGenerator.GetBytes(SaltLength);
        byte[] hash = Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA256, Length);
        return string.Create(CultureInfo.InvariantCulture, $"{Kind}:{iterations}:{Convert.ToBase64String(salt)}:{Convert.ToBase64String(hash)}");
    }

    public static bool IsValid(string text) => TryRead(text, out _, out _, out _);

    /// <summary>Takes a while, on purpose.</summary>
    public static bool Fits(string text, string secret) =>
        TryRead(text, out int iterations, out byte[] salt, out byte[] hash)
        && CryptographicOperations.FixedTimeEquals(
            hash, Rfc2898DeriveBytes.Pbkdf2(secret, salt, iterations, HashAlgorithmName.SHA256, hash.Length));

    private static bool TryRead(string text, out int iterations, out byte[] salt, out byte[] hash)
    {
        (iterations, salt, hash) = (0, new byte[SaltLength], new byte[Length]);
        string[] parts = text.Split(':');
        return parts.Length == 4 && parts[0] == Kind
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out iterations) && iterations is >= 1 and <= 10_000_000
            && Convert.TryFromBase64String(parts[2], salt, out int saltLength) && saltLength == SaltLength
            && Convert.TryFromBase64String(parts[3], hash, out int hashLength) && hashLength == Length;
    }
}
