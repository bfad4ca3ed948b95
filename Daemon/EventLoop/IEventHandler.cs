using CanTools.Shared.LibC;

namespace CanTools.Daemon.EventLoop;

/// <summary>Whatever waits on a descriptor in the loop.</summary>
internal interface IEventHandler
{
    void OnEvents(LibC.Epoll events);
}
