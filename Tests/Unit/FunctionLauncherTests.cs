using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Functions;
using NUnit.Framework;

namespace CanTools.Tests.Unit;

/// <summary>Who serves functions: calls at the same time, too many of them, and the key that signs.</summary>
[TestFixture, Category("Unit")]
internal sealed class FunctionLauncherTests
{
    [Test]
    public async Task Two_answers_one_right_after_the_other_are_those_of_two_calls()
    {
        using var launcher = new FunctionLauncher("bench");
        Task<FunctionUpdate?> first = launcher.CallAsync(Call("1"), default), second = launcher.CallAsync(Call("2"), default);

        launcher.Answer(Answer("one"));
        launcher.Answer(Answer("two"));

        Assert.That((await first.WaitAsync(TimeSpan.FromSeconds(30)))!.ResponseDescription, Is.EqualTo("one"));
        Assert.That((await second.WaitAsync(TimeSpan.FromSeconds(30)))!.ResponseDescription, Is.EqualTo("two"));
    }

    [Test]
    public async Task Who_calls_too_often_is_refused_and_who_serves_goes_on()
    {
        using var launcher = new FunctionLauncher("bench");
        Task<FunctionUpdate?>[] calls = [.. Enumerable.Range(0, 64).Select(i => launcher.CallAsync(Call($"{i}"), default))];

        GrpcException refusal = (await Assert.ThrowsAsync<GrpcException>(() => launcher.CallAsync(Call("65"), default)))!;

        Assert.That(refusal.Status, Is.EqualTo(GrpcStatusCode.ResourceExhausted));
        launcher.Ping("token");
        Assert.That((launcher.Ended.IsCancellationRequested, launcher.OwesAnswer), Is.EqualTo((false, true)));
        launcher.End("It has gone.");
        Assert.That(await Task.WhenAll(calls), Has.All.Null, "its callers are told");
    }

    [Test]
    public void A_client_that_is_let_in_no_more_serves_nothing_and_what_is_refused_is_not_registered()
    {
        var signatures = new FunctionSignatures(FunctionSignatures.ReadKey(path: null));
        var broker = new FunctionBroker(signatures);
        using FunctionLauncher guest = broker.Open("guest"), bench = broker.Open("bench");
        for (int i = 0; i < 1024; i++)
            Assert.That(broker.Register(guest, Registration("guest").Made).Response, Is.EqualTo(FunctionUpdateResponse.FunctionUpdateSuccess));
        (string refused, FunctionRegistration tooMany) = Registration("guest");

        Assert.That(broker.Register(guest, tooMany).Description, Is.EqualTo("A stream serves 1024 functions at most."));
        Assert.That(Assert.Throws<GrpcException>(() => broker.Find(refused, "guest"))!.Status, Is.EqualTo(GrpcStatusCode.NotFound));
        using FunctionLauncher again = broker.Open("guest"), third = broker.Open("guest");
        for (int i = 0; i < 1024; i++)
            broker.Register(again, Registration("guest").Made);
        Assert.That(broker.Register(third, tooMany).Description, Is.EqualTo("A client has 2048 functions at most."));

        broker.Dismiss("guest");

        Assert.That(new[] { guest, again, third, bench }.Select(one => one.Ended.IsCancellationRequested), Is.EqualTo(new[] { true, true, true, false }));

        (string, FunctionRegistration Made) Registration(string client)
        {
            (string id, string signature) = signatures.Make(client);
            return (id, new FunctionRegistration
            {
                Details = new FunctionDetails { Id = id }, Signature = signature, State = FunctionRegistrationState.Online,
            });
        }
    }

    [Test]
    public void Gateways_that_start_at_the_same_time_have_one_key()
    {
        string folder = Directory.CreateTempSubdirectory("cantools-").FullName;
        try
        {
            string path = Path.Combine(folder, "key");
            byte[][] keys = new byte[16][];
            Parallel.For(0, keys.Length, i => keys[i] = FunctionSignatures.ReadKey(path));

            Assert.That(keys, Has.All.EqualTo(File.ReadAllBytes(path)).And.All.Length.EqualTo(FunctionSignatures.KeyLength));
            Assert.That(Directory.GetFiles(folder), Is.EqualTo(new[] { path }), "no draft stays");
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static FunctionCall Call(string token) => new() { Id = "f", SessionInfo = new SessionInfo { AuthenticationToken = token } };

    private static FunctionUpdate Answer(string text) => new()
    {
        Type = FunctionUpdateType.Response, FunctionCall = new FunctionCall { Id = "f" }, ResponseDescription = text,
    };
}
