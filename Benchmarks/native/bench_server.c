/*
 * The C reference: one thread around epoll, level-triggered, that answers HELLO (16) as hycan_daemon does, and nothing
 * else. A request that arrives in pieces is put together. The least that a correct server must do.
 *
 *   bench_server SOCKET
 */
#define _GNU_SOURCE
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "bench.h"

struct connection {
  int fd;
  size_t kept;
  uint8_t input[512];
};

static int epoll;

static void welcome(int listening) {
  int fd = accept4(listening, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0)
    return;
  struct ucred peer;
  socklen_t length = sizeof peer;
  getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &length);
  struct connection *connection = calloc(1, sizeof *connection);
  connection->fd = fd;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = connection};
  epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void end(struct connection *connection) {
  epoll_ctl(epoll, EPOLL_CTL_DEL, connection->fd, NULL);
  close(connection->fd);
  free(connection);
}

static void serve(struct connection *connection) {
  ssize_t count = recv(connection->fd, connection->input + connection->kept,
                       sizeof connection->input - connection->kept, MSG_DONTWAIT);
  if (count <= 0) {
    end(connection);
    return;
  }

  static uint8_t output[512 * 8];
  size_t length = connection->kept + (size_t)count, used = 0, answered = 0;
  while (length - used >= 2 && length - used >= 2u + connection->input[used + 1]) {
    size_t name = connection->input[used + 1];
    uint8_t *answer = output + answered;
    uint16_t size = (uint16_t)(7 + name);
    answer[0] = 1;
    answer[1] = 0;
    memcpy(answer + 2, &size, 2);
    memcpy(answer + 4, "Hello, ", 7);
    memcpy(answer + 11, connection->input + used + 2, name);
    answered += 11 + name;
    used += 2 + name;
  }
  connection->kept = length - used;
  memmove(connection->input, connection->input + used, connection->kept);
  if (answered > 0 && send(connection->fd, output, answered, MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
    end(connection);
}

int main(int argc, char **argv) {
  must(argc == 2, "usage: bench_server SOCKET");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  unlink(argv[1]);
  int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  must(bind(listening, (struct sockaddr *)&address, sizeof address) == 0, "bind");
  must(listen(listening, 1024) == 0, "listen");
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, listening, &event) == 0, "epoll_ctl");

  struct epoll_event events[256];
  while (1) {
    int count = epoll_wait(epoll, events, 256, -1);
    for (int i = 0; i < count; i++) {
      if (events[i].data.ptr == NULL)
        welcome(listening);
      else
        serve(events[i].data.ptr);
    }
  }
}
