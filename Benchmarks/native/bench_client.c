/*
 * The C client of both servers: HELLO, one request after the other, each timed.
 *
 *   bench_client SOCKET persistent|connect COUNT      prints median and 99th percentile in nanoseconds
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "bench.h"

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static int open_connection(void) {
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");
  return fd;
}

static void ask(int fd) {
  static const uint8_t request[] = {16, 3, 'B', 'o', 'b'};
  static const uint8_t expected[] = {1, 0, 10, 0, 'H', 'e', 'l', 'l', 'o', ',', ' ', 'B', 'o', 'b'};
  uint8_t answer[64];
  must(send(fd, request, sizeof request, MSG_NOSIGNAL) == sizeof request, "send");
  must(recv(fd, answer, sizeof answer, 0) == sizeof expected && memcmp(answer, expected, sizeof expected) == 0, "recv");
}

int main(int argc, char **argv) {
  must(argc == 4, "usage: bench_client SOCKET persistent|connect COUNT");
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  int persistent = strcmp(argv[2], "persistent") == 0;
  int count = atoi(argv[3]);
  int64_t *times = malloc(sizeof *times * (size_t)count);
  int fd = persistent ? open_connection() : -1;

  for (int i = 0; i < count; i++) {
    int64_t start = now();
    if (!persistent)
      fd = open_connection();
    ask(fd);
    if (!persistent)
      close(fd);
    times[i] = now() - start;
  }

  qsort(times, (size_t)count, sizeof *times, compare_times);
  printf("%lld %lld\n", (long long)times[count / 2], (long long)times[(int)((double)count * 0.99)]);
  return 0;
}
