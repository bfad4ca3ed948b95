using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CanTools.Shared.LibC;

namespace CanTools.Gateway.Functions;

/// <summary>
/// Signs the ids of functions, so that whoever serves one is who it was made for. What is kept of that is one key, and no list.
/// </summary>
/// <param name="key">Who has it can sign.</param>
internal sealed class FunctionSignatures(byte[] key)
{
    public const int KeyLength = 32;

    /// <summary>A new function's id, and its signature for that client.</summary>
    public (string Id, string Signature) Make(string client)
    {
        string id = Guid.NewGuid().ToString();
        return (id, Base64Url.EncodeToString(Sign(id, client)));
    }

    /// <summary>Whether the id was made here, for that client.</summary>
    public bool IsRight(string id, string signature, string client) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(Base64Url.EncodeToString(Sign(id, client))), Encoding.UTF8.GetBytes(signature));

    /// <summary>The key in a file; where there is no such file it is made, for its owner's eyes.</summary>
    /// <param name="path">Null: a key that ends with the process.</param>
    /// <exception cref="IOException">It cannot be read or made, or is none.</exception>
    public static byte[] ReadKey(string? path)
    {
        byte[] fresh = RandomNumberGenerator.GetBytes(KeyLength);
        if (path is null)
            return fresh;
        if (!File.Exists(path) && TryMake(path, fresh))
            return fresh;
        byte[] known = File.ReadAllBytes(path);
        return known.Length == KeyLength ? known : throw new IOException($"FunctionKey: '{path}' has {known.Length} bytes; a key has {KeyLength}.");
    }

    /// <returns>False where somebody else did: several gateways may start at the same time. Nobody sees one that is half written.</returns>
    private static bool TryMake(string path, byte[] key)
    {
        string draft = $"{path}.{Guid.NewGuid():N}";
        try
        {
            using (var file = new FileStream(draft, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            }))
            {
                file.Write(key);
                file.Flush(flushToDisk: true);
            }
            // .NET's File.Move looks whether there is one, and then replaces it: of two that start at once both would have made it.
            if (LibC.link(draft, path) == 0)
                return true;
            Errno errno = LibC.LastError;
            return errno == Errno.EEXIST ? false : throw new IOException($"FunctionKey: '{path}' cannot be made: {errno.Describe()}.");
        }
        finally
        {
            File.Delete(draft);
        }
    }

    // A client's id has no line end.
    private byte[] Sign(string id, string client) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"function\n{client}\n{id}"));
}
