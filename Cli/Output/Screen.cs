using System.CommandLine;
using System.Text;
using System.Text.Json;
using CanTools.Cli.Application;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace CanTools.Cli.Output;

/// <summary>What a command prints: results on standard output, everything else on standard error.</summary>
internal sealed class Screen : IDisposable
{
    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false);

    private readonly StreamWriter _out = new(StandardStream.Output, s_utf8, 32 * 1024) { NewLine = "\n" };
    // The library's threads log there, too.
    private readonly TextWriter _error = TextWriter.Synchronized(new StreamWriter(StandardStream.Error, s_utf8, 1024) { NewLine = "\n", AutoFlush = true });
    /// <summary>In less there is nothing to see, and Spectre.Console's bars never find an end.</summary>
    private const int LeastWidth = 20;

    private readonly string _color;
    private IAnsiConsole? _canvas;
    private IAnsiConsole? _errorCanvas;
    private JsonLines? _json;

    private Screen(bool isJson, bool isQuiet, bool isVerbose, string color)
    {
        (IsJson, IsQuiet, IsVerbose, _color) = (isJson, isQuiet, isVerbose, color);
        LoggerFactory = isVerbose ? new ErrorLog(_error) : NullLoggerFactory.Instance;
    }

    public bool IsJson { get; }

    public bool IsQuiet { get; }

    public bool IsVerbose { get; }

    public ILoggerFactory LoggerFactory { get; }

    /// <summary>Whether a person looks at the results.</summary>
    public bool IsTerminal { get; } = !Console.IsOutputRedirected;

    public bool IsErrorTerminal { get; } = !Console.IsErrorRedirected;

    /// <summary>Whether somebody can answer a question, which stands on standard error.</summary>
    public bool CanAsk => !Console.IsInputRedirected && IsErrorTerminal && !IsJson;

    /// <summary>Whether results may redraw themselves.</summary>
    public bool CanRedraw => IsTerminal && !IsJson && !IsQuiet && Canvas.Profile.Capabilities.Interactive && Canvas.Profile.Width >= LeastWidth;

    /// <summary>Whether progress can be shown, on standard error.</summary>
    public bool CanShowProgress =>
        IsErrorTerminal && !IsQuiet && !IsJson && ErrorCanvas.Profile.Capabilities.Interactive && ErrorCanvas.Profile.Width >= LeastWidth;

    public bool HasColor => HasColorOn(IsTerminal);

    public IAnsiConsole Canvas => _canvas ??= Terminal.Open(_out, IsTerminal, HasColor);

    public IAnsiConsole ErrorCanvas => _errorCanvas ??= Terminal.Open(_error, IsErrorTerminal, HasColorOn(IsErrorTerminal));

    public static Screen From(ParseResult parsed) => new(
        Get(parsed, GlobalOptions.Json), Get(parsed, GlobalOptions.Quiet), Get(parsed, GlobalOptions.Verbose), Get(parsed, GlobalOptions.Color) ?? "auto");

    /// <summary>Where the option itself is wrong, its error is to be told, and its default is as good as any.</summary>
    private static T? Get<T>(ParseResult parsed, Option<T> option)
    {
        try
        {
            return parsed.GetValue(option);
        }
        catch (InvalidOperationException)
        {
            return default;
        }
    }

    /// <summary>A result, one line; the text is printed as it is.</summary>
    public void Line(string text) => _out.WriteLine(text);

    /// <summary>What helps a person to understand results, but is none itself.</summary>
    public void Note(string text)
    {
        if (!IsQuiet && !IsJson)
            _error.WriteLine(Visible.Of(text));
    }

    /// <summary>What is missing in the results: scripts must be able to see it, too.</summary>
    public void Warn(string text)
    {
        if (!IsQuiet)
            _error.WriteLine($"canctl: {Visible.Of(text)}");
    }

    public void Draw(IRenderable view) => Canvas.Write(view is Table ? new Unshrunk(view, isCut: false) : view);

    /// <summary>One object, a line of its own.</summary>
    public void Json(Action<Utf8JsonWriter> write) => (_json ??= new JsonLines(_out)).Write(write);

    /// <summary>A result that comes while others are still to come: seen at once where somebody looks, or waits for it in a pipe.</summary>
    public void Flush() => _out.Flush();

    /// <summary>The same where the program ends anyway.</summary>
    public void TryFlush()
    {
        try
        {
            _out.Flush();
        }
        catch (Exception exception) when (exception is ReaderGoneException or IOException)
        {
            // Nobody is there to see it.
        }
    }

    public void Error(string what, string advice)
    {
        ErrorCanvas.Write(new Text("canctl: ", new Style(Color.Red, decoration: Decoration.Bold)));
        _error.WriteLine(Visible.Of(what));
        if (advice.Length > 0 && !IsQuiet)
            _error.WriteLine($"        {Visible.Of(advice)}");
    }

    public void Detail(string text) => _error.WriteLine(Visible.Of(text, keepLines: true));

    public async Task<bool> AskAsync(string question, CancellationToken stop) =>
        await new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }.ShowAsync(ErrorCanvas, stop);

    public async Task<string> AskTextAsync(string question, CancellationToken stop) =>
        await new TextPrompt<string>(Markup.Escape(question)).ShowAsync(ErrorCanvas, stop);

    public void Dispose()
    {
        LoggerFactory.Dispose();
        TryFlush();
    }

    private bool HasColorOn(bool isTerminal) => _color switch
    {
        "always" => true,
        "never" => false,
        // https://no-color.org: set, and not empty.
        _ => isTerminal && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or "" or null),
    };
}
