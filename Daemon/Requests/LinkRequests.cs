using CanTools.Daemon.Access;
using CanTools.Daemon.Connections;
using CanTools.Daemon.Leases;
using CanTools.Daemon.Links;
using CanTools.Daemon.Logging;
using CanTools.Daemon.Netlink;
using CanTools.Shared.Can;
using CanTools.Shared.Protocol;
using CanTools.Shared.Protocol.Messages;
using Microsoft.Extensions.Logging;

namespace CanTools.Daemon.Requests;

/// <summary>Creates, deletes and configures interfaces. Reading them needs no privilege, and so not the daemon.</summary>
internal sealed class LinkRequests(
    InterfaceFinder finder, AccessPolicy policy, LeaseKeeper leases, LinkKeeper keeper, LinkThreads threads, ILogger log)
{
    public void AddTo(RequestTable table)
    {
        table.Add(Operation.CreateLink, Create);
        table.Add(Operation.DeleteLink, Delete);
        table.Add(Operation.ConfigureLink, Configure);
    }

    private void Create(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (CreateLinkMessage.Read(payload, out CreateLinkMessage? request) is { } problem)
        {
            answers.Refuse(DaemonErrorCode.InvalidPayload, $"CREATE_LINK: {problem}.");
        }
        else if (WhyNotCreate(client, request!) is { } forbidden)
        {
            forbidden.AddTo(answers);
        }
        else if (request!.Kind == CanLinkKind.Vxcan)
        {
            PostponedAnswer answer = answers.Postpone();
            Refusal? refusal = keeper.CreatePair(
                client, request, (made, why) => answer.Give(late => Answer(late, made, why)));
            if (refusal is { } reason)
            {
                _ = answers.TakePostponed();
                reason.AddTo(answers);
            }
        }
        else
        {
            CreatedLinkMessage? made = keeper.Create(client, request, out Refusal why);
            Answer(answers, made, why);
        }
    }

    private Refusal? WhyNotCreate(ClientContext client, CreateLinkMessage request) =>
        policy.WhyNot(client, OperationFamily.Create, request.Name)
            ?? (request.PeerName is { } peer ? policy.WhyNot(client, OperationFamily.Create, peer) : null);

    private static void Answer(ResponseBatch answers, CreatedLinkMessage? made, Refusal why)
    {
        if (made is not { } created)
        {
            why.AddTo(answers);
            return;
        }
        var writer = new PayloadWriter(stackalloc byte[CreatedLinkMessage.MaxLength]);
        created.Write(ref writer);
        answers.Succeed(writer.Written);
    }

    private void Delete(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (DeleteLinkMessage.Read(payload, out DeleteLinkMessage request) is { } problem)
        {
            answers.Refuse(DaemonErrorCode.InvalidPayload, $"DELETE_LINK: {problem}.");
            return;
        }
        if (!finder.TryFindCan(client, OperationFamily.Delete, request.Name, out Link link, out Refusal refusal))
        {
            refusal.AddTo(answers);
            return;
        }
        if (request.Index != 0 && request.Index != link.Index)
        {
            LinkRefusals.OtherIndex(request.Name, request.Index).AddTo(answers);
            return;
        }

        // With it goes a vxcan's other end.
        if ((leases.WhyNot(client, "delete", link)
            ?? (link.PeerIndex is { } peer ? leases.WhyNot(client, "delete", link with { Index = peer }) : null)) is { } held)
        {
            held.AddTo(answers);
            return;
        }

        PostponedAnswer answer = answers.Postpone();
        Refusal? reason = keeper.TryDelete(client, link, result => answer.Give(late =>
        {
            if (result.IsSuccess)
                late.Succeed();
            else
                LinkRefusals.NotDeleted(link.Name, result).AddTo(late);
        }));
        if (reason is { } why)
        {
            _ = answers.TakePostponed();
            why.AddTo(answers);
        }
    }

    private void Configure(ClientContext client, ReadOnlySpan<byte> payload, ResponseBatch answers)
    {
        if (ConfigureLinkMessage.Read(payload, out ConfigureLinkMessage? request) is { } problem)
        {
            answers.Refuse(DaemonErrorCode.InvalidPayload, $"CONFIGURE_LINK: {problem}.");
            return;
        }
        if (!finder.TryFindCan(client, OperationFamily.Configure, request!.Name, out Link link, out Refusal refusal))
        {
            refusal.AddTo(answers);
            return;
        }

        if (request.TakeDown && policy.WhyNot(client, OperationFamily.UpDown, link.Name) is { } forbidden)
        {
            forbidden.AddTo(answers);
            return;
        }
        if (leases.WhyNot(client, "configure", link) is { } held)
        {
            held.AddTo(answers);
            return;
        }

        PostponedAnswer answer = answers.Postpone();
        bool isTried = false;
        threads.Do(Apply, result =>
        {
            if (result is null && isTried)
                log.LinkConfigured(link.Name, client, request.Settings.Describe());
            answer.Give(late =>
            {
                if (result is { } why)
                    why.AddTo(late);
                else
                    late.Succeed();
            });
        });

        // Who has gone meanwhile must not keep others waiting.
        Refusal? Apply(LinkManager links)
        {
            isTried = !client.HasEnded;
            return isTried ? new LinkConfiguration(links, link, request).Apply() : null;
        }
    }
}
