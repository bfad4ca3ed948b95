/*
 * Opens 100 ISO-TP channels over one connection, each with its descriptors timed, and lets all of them go.
 *
 *   channel_client SOCKET INTERFACE      prints the median in nanoseconds
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "bench.h"

enum { COUNT = 100 };

static void open_channel(int daemon, const char *interface, int number) {
  uint8_t request[64] = {48, (uint8_t)(1 + 34 + 1 + strlen(interface)), 0};
  uint32_t ids[] = {0x600 + (uint32_t)number, 0x700 + (uint32_t)number};
  static const uint8_t settings[26] = {0, 0, 0, 0, 0x50, 0xC3, 0, 0, 0, 0xCC, 0xCC, 0, 0, 0, 0, 0x10, 8};
  memcpy(request + 3, ids, 8);
  memcpy(request + 11, settings, sizeof settings);
  request[37] = (uint8_t)strlen(interface);
  memcpy(request + 38, interface, strlen(interface));
  must(send(daemon, request, 38 + strlen(interface), 0) > 0, "send");

  uint8_t answer[256];
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(2 * sizeof(int))];
  } control;
  struct iovec vector = {answer, sizeof answer};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(daemon, &message, MSG_CMSG_CLOEXEC);
  if (length != 20 || answer[0] != 1 || control.header.cmsg_len != CMSG_LEN(2 * sizeof(int))) {
    fprintf(stderr, "refused: %.*s\n", (int)length - 4, (char *)answer + 4);
    exit(1);
  }
  // Not closed here: the last to close the socket would wait for it.
}

int main(int argc, char **argv) {
  must(argc == 3, "usage: channel_client SOCKET INTERFACE");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  int daemon = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(connect(daemon, (struct sockaddr *)&address, sizeof address) == 0, "connect");

  int64_t times[COUNT];
  for (int i = 0; i < COUNT; i++) {
    int64_t start = now();
    open_channel(daemon, argv[2], i);
    times[i] = now() - start;
  }
  qsort(times, COUNT, sizeof *times, compare_times);
  printf("%lld\n", (long long)times[COUNT / 2]);
  return 0;
}
