/*
 * The C reference for opening ISO-TP channels: what hycan_daemon does for OPEN_ISOTP, and nothing else. It looks the interface
 * up over rtnetlink, makes, sets and binds a socket, makes and seals the lock's file, opens a view of it, and passes both.
 * A connection's channels are closed by a thread of their own when it ends.
 *
 *   channel_server SOCKET
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/can.h>
#include <linux/can/isotp.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "bench.h"

enum { MAX_CHANNELS = 128, REQUEST_HEAD = 2, NAME_AT = REQUEST_HEAD + 1 + 34 };

struct connection {
  int fd, count;
  int channels[2 * MAX_CHANNELS];
};

static int epoll, netlink;

static int find_link(const char *name, size_t length, unsigned *flags) {
  struct {
    struct nlmsghdr header;
    struct ifinfomsg info;
    struct rtattr attribute;
    char name[IFNAMSIZ];
  } request = {
      .header = {.nlmsg_type = RTM_GETLINK, .nlmsg_flags = NLM_F_REQUEST, .nlmsg_seq = 1},
      .attribute = {.rta_type = IFLA_IFNAME, .rta_len = (unsigned short)RTA_LENGTH(length + 1)},
  };
  memcpy(request.name, name, length);
  request.header.nlmsg_len = (uint32_t)(NLMSG_LENGTH(sizeof request.info) + RTA_ALIGN(request.attribute.rta_len));
  must(send(netlink, &request, request.header.nlmsg_len, 0) > 0, "send to rtnetlink");

  static union {
    struct nlmsghdr header;
    char bytes[32768];
  } answer;
  ssize_t size = recv(netlink, &answer, sizeof answer, 0);
  must(size > 0 && answer.header.nlmsg_type == RTM_NEWLINK, "find the interface");
  struct ifinfomsg *info = NLMSG_DATA(&answer.header);
  *flags = info->ifi_flags;

  int is_can = 0, left = (int)IFLA_PAYLOAD(&answer.header);
  for (struct rtattr *a = IFLA_RTA(info); RTA_OK(a, left); a = RTA_NEXT(a, left)) {
    if (a->rta_type != IFLA_LINKINFO)
      continue;
    int inner = (int)RTA_PAYLOAD(a);
    for (struct rtattr *k = RTA_DATA(a); RTA_OK(k, inner); k = RTA_NEXT(k, inner))
      is_can |= k->rta_type == IFLA_INFO_KIND && strcmp(RTA_DATA(k), "vcan") == 0;
  }
  must(is_can, "a CAN interface");
  return info->ifi_index;
}

static void pass(int to, const void *bytes, size_t length, int first, int second) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(2 * sizeof(int))];
  } control = {.header = {.cmsg_len = CMSG_LEN(2 * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  memcpy(CMSG_DATA(&control.header), (int[]){first, second}, 2 * sizeof(int));
  struct iovec vector = {(void *)bytes, length};
  struct msghdr message = {
      .msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = CMSG_LEN(2 * sizeof(int))};
  must(sendmsg(to, &message, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)length, "pass");
}

static void open_channel(struct connection *connection, const uint8_t *request) {
  uint32_t tx, rx;
  memcpy(&tx, request + REQUEST_HEAD + 1, 4);
  memcpy(&rx, request + REQUEST_HEAD + 5, 4);
  unsigned flags;
  int index = find_link((const char *)request + NAME_AT + 1, request[NAME_AT], &flags);
  must(flags & IFF_UP, "an interface that is up");

  int fd = socket(AF_CAN, SOCK_DGRAM | SOCK_CLOEXEC, CAN_ISOTP);
  struct sockaddr_can address = {.can_family = AF_CAN, .can_ifindex = index, .can_addr.tp = {.tx_id = tx, .rx_id = rx}};
  must(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0, "bind");
  int file = memfd_create("lock", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  must(fcntl(file, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) == 0, "seal");
  char path[32];
  snprintf(path, sizeof path, "/proc/self/fd/%d", file);
  int view = open(path, O_RDONLY | O_CLOEXEC);
  must(view >= 0, "open the view");

  uint8_t answer[20] = {1, 0, 16, 0};
  uint64_t number = (uint64_t)connection->count + 1;
  memcpy(answer + 4, &number, 8);
  memcpy(answer + 12, &number, 8);
  pass(connection->fd, answer, sizeof answer, fd, view);
  close(view);
  connection->channels[2 * connection->count] = fd;
  connection->channels[2 * connection->count++ + 1] = file;
}

static void *close_all(void *argument) {
  struct connection *connection = argument;
  for (int i = 0; i < 2 * connection->count; i++)
    close(connection->channels[i]);
  free(connection);
  return NULL;
}

static void serve(struct connection *connection) {
  uint8_t request[512];
  ssize_t length = recv(connection->fd, request, sizeof request, MSG_DONTWAIT);
  if (length > 0) {
    open_channel(connection, request);
    return;
  }
  epoll_ctl(epoll, EPOLL_CTL_DEL, connection->fd, NULL);
  close(connection->fd);
  pthread_t thread;
  must(pthread_create(&thread, NULL, close_all, connection) == 0, "a thread");
  pthread_detach(thread);
}

int main(int argc, char **argv) {
  must(argc == 2, "usage: channel_server SOCKET");
  netlink = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  must(netlink >= 0, "rtnetlink");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(bind(listening, (struct sockaddr *)&address, sizeof address) == 0 && listen(listening, 64) == 0, "listen");
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event);

  for (;;) {
    struct epoll_event events[64];
    int count = epoll_wait(epoll, events, 64, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr) {
        serve(events[i].data.ptr);
        continue;
      }
      struct connection *connection = calloc(1, sizeof *connection);
      connection->fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      event.data.ptr = connection;
      epoll_ctl(epoll, EPOLL_CTL_ADD, connection->fd, &event);
    }
  }
}
