using NUnit.Framework;

namespace CanTools.Tests.Support;

/// <summary>A C program of Tests/native: what somebody else's program does, written from the specification alone.</summary>
internal static class NativeProgram
{
    private static readonly string s_folder = Directory.CreateTempSubdirectory("cantools-native-").FullName;
    private static readonly SemaphoreSlim s_gate = new(1);

    static NativeProgram()
    {
        // Some of them are run as other users.
        File.SetUnixFileMode(s_folder, (UnixFileMode)Convert.ToInt32("755", 8));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(s_folder, recursive: true);
    }

    /// <summary>Its path; compiled when first asked for.</summary>
    public static Task<string> CompileAsync(string name) => CompileAsync(name, []);

    /// <summary>The same for what is preloaded into other programs.</summary>
    public static Task<string> CompileLibraryAsync(string name) => CompileAsync(name, ["-shared", "-fPIC"]);

    private static async Task<string> CompileAsync(string name, string[] kind)
    {
        await s_gate.WaitAsync();
        try
        {
            string program = Path.Combine(s_folder, name);
            if (File.Exists(program))
                return program;
            (int status, string errors) = await RunningProgram.RunAsync(
                "cc", [.. kind, "-O2", "-Wall", "-Wextra", "-Werror", "-o", program, Repository.PathOf($"Tests/native/{name}.c")]);
            Assert.That(status, Is.Zero, errors);
            return program;
        }
        finally
        {
            s_gate.Release();
        }
    }
}
