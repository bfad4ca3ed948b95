using CanTools.Client.Grpc;
using CanTools.Client.Sessions.Wire;
using CanTools.Gateway.Controls;
using CanTools.Gateway.Grpc;
using CanTools.Gateway.Sessions;

namespace CanTools.Gateway.Services;

/// <summary>openOBD's userInterface: what a function shows to people, and asks them.</summary>
internal sealed class UserInterfaceService(SessionKeeper keeper, ControlDesk desk, TimeProvider clock)
{
    private const int MaxAnswers = 64, MaxSeconds = 3600;

    public IEnumerable<GrpcMethod> Methods =>
        [GrpcMethod.Duplex("/openOBD.v1.userInterface/openControlStream", Control.Parser, ShowAsync)];

    private async Task ShowAsync(IAsyncEnumerable<Control> controls, GrpcCall call)
    {
        SessionContext context = keeper.Enter(call.Token, SessionCall.Use);
        var answers = new GrpcOutbox<Control>(MaxAnswers);
        using var full = new CancellationTokenSource();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Ended, context.Over, full.Token);
        var place = new ControlPlace(context.Session.Record, Answer);
        desk.Open(place);
        await using var patience = new GrpcPatience(call, clock, end.Token);
        Task sending = answers.SendAllAsync(call);
        try
        {
            await foreach (Control control in controls.WithCancellation(end.Token))
            {
                context.Session.Use();
                if (ControlAnswers.Problem(control) is { } problem)
                    throw new GrpcException(GrpcStatusCode.InvalidArgument, problem);
                if (control.Target == InterfaceType.InterfaceUndefined)
                    control.Target = InterfaceType.InterfaceUser;
                desk.Show(place, control);
                if (control.ControlLabel is { } label)
                    await ShowLabelAsync(label, control, end.Token);
            }
        }
        catch (OperationCanceledException) when (context.Over.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.Cancelled, context.WhyOver());
        }
        catch (OperationCanceledException) when (full.IsCancellationRequested)
        {
            throw new GrpcException(GrpcStatusCode.ResourceExhausted, "It does not read the answers that it is sent.");
        }
        finally
        {
            desk.Close(place);
            await end.CancelAsync();
            answers.Complete();
            await sending;
        }

        // A label is not to be answered: whoever shows it goes on once it was there for long enough.
        async Task ShowLabelAsync(Label label, Control control, CancellationToken cancellationToken)
        {
            if (label.MinimalDisplayTime > 0)
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(label.MinimalDisplayTime, MaxSeconds)), clock, cancellationToken);
            Answer(control);
        }

        void Answer(Control control)
        {
            context.Session.Use();
            if (!answers.TrySend(control))
                _ = full.CancelAsync();
        }
    }
}
