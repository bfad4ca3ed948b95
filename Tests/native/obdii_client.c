/*
 * A client of obdiid as its protocol describes one: bound to /tmp/obdii.<pid>, one datagram for each request, then a
 * datagram with the code, then one with no data and a descriptor.
 *
 *   obdii_client SOCKET INDEX TRANSFER-ID RECEIVE-ID ACTION...      identifiers in hexadecimal, as canid_t
 *
 * Actions, one after the other, each with a line of output:
 *   open            "opened" or "code N"
 *   close           "code N"
 *   query HEX       the answer in hexadecimal, or "no answer"; flock(2) around it, a second's patience
 *   silent COUNT    sends so many openings and reads no answer
 *   raw HEX         sends those bytes, and prints "answered" if anything comes within a second, else "no answer"
 *   patient         from here on with a minute's patience
 *   abstract        from here on with an abstract address
 *   link PATH       puts a symbolic link to PATH where its own socket was
 *   move PATH       puts what is at PATH where its own socket was
 *   wait            waits to be killed
 */
#define _GNU_SOURCE
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int control = -1, can = -1, patience = 1000;
static struct sockaddr_un own = {.sun_family = AF_UNIX};
static uint32_t parameters[3];

static void must(int condition, const char *what) {
  if (!condition) {
    perror(what);
    exit(1);
  }
}

static int comes(int fd) {
  struct pollfd wait = {.fd = fd, .events = POLLIN};
  return poll(&wait, 1, patience) == 1;
}

static void bind_own(const char *server, int abstract) {
  struct sockaddr_un daemon = {.sun_family = AF_UNIX};
  strncpy(daemon.sun_path, server, sizeof daemon.sun_path - 1);
  control = socket(AF_UNIX, SOCK_DGRAM, 0);
  int length = snprintf(own.sun_path + abstract, sizeof own.sun_path - 1, "/tmp/obdii.%d", (int)getpid());
  if (!abstract)
    unlink(own.sun_path);
  must(bind(control, (struct sockaddr *)&own, (socklen_t)(sizeof(sa_family_t) + (size_t)length + 1)) == 0, "bind");
  must(connect(control, (struct sockaddr *)&daemon, sizeof daemon) == 0, "connect");
}

static void ask(uint16_t type) {
  uint8_t request[16] = {1, 0, (uint8_t)type, 0};
  memcpy(request + 4, parameters, sizeof parameters);
  must(send(control, request, sizeof request, 0) == sizeof request, "send");
}

static int code(void) {
  uint16_t answer;
  if (!comes(control))
    return -1;
  must(recv(control, &answer, sizeof answer, 0) == sizeof answer, "recv");
  return answer;
}

static void take_descriptor(void) {
  char nothing;
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
  } room;
  struct iovec vector = {&nothing, 1};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &room, .msg_controllen = sizeof room};
  must(recvmsg(control, &message, 0) == 0, "recvmsg");
  must(room.header.cmsg_len == CMSG_LEN(sizeof(int)) && room.header.cmsg_type == SCM_RIGHTS, "descriptor");
  must(!(message.msg_flags & MSG_CTRUNC), "exactly one descriptor");
  memcpy(&can, CMSG_DATA(&room.header), sizeof can);
}

static size_t from_hex(const char *text, uint8_t *bytes) {
  size_t length = 0;
  for (; sscanf(text, "%2hhx", bytes + length) == 1; text += 2)
    length++;
  return length;
}

static void query(const char *text) {
  uint8_t bytes[4096];
  size_t length = from_hex(text, bytes);
  must(flock(can, LOCK_EX) == 0, "flock");
  must(write(can, bytes, length) == (ssize_t)length, "write");
  if (comes(can)) {
    ssize_t answer = read(can, bytes, sizeof bytes);
    for (ssize_t i = 0; i < answer; i++)
      printf("%02X", bytes[i]);
    puts(answer < 0 ? "failed" : "");
  } else {
    puts("no answer");
  }
  flock(can, LOCK_UN);
}

int main(int argc, char **argv) {
  must(argc > 5, "usage: obdii_client SOCKET INDEX TRANSFER-ID RECEIVE-ID ACTION...");
  setvbuf(stdout, NULL, _IOLBF, 0);
  parameters[0] = (uint32_t)strtoul(argv[2], NULL, 10);
  parameters[1] = (uint32_t)strtoul(argv[3], NULL, 16);
  parameters[2] = (uint32_t)strtoul(argv[4], NULL, 16);
  bind_own(argv[1], 0);
  for (int i = 5; i < argc; i++) {
    const char *action = argv[i];
    if (strcmp(action, "open") == 0) {
      ask(0);
      int answer = code();
      if (answer == 0)
        take_descriptor();
      if (answer == 0)
        puts("opened");
      else
        printf("code %d\n", answer);
    } else if (strcmp(action, "close") == 0) {
      ask(1);
      printf("code %d\n", code());
    } else if (strcmp(action, "query") == 0) {
      query(argv[++i]);
    } else if (strcmp(action, "silent") == 0) {
      for (int left = atoi(argv[++i]); left > 0; left--)
        ask(0);
      puts("sent");
    } else if (strcmp(action, "raw") == 0) {
      uint8_t bytes[256];
      size_t length = from_hex(argv[++i], bytes);
      must(send(control, bytes, length, 0) == (ssize_t)length, "send");
      puts(comes(control) ? "answered" : "no answer");
    } else if (strcmp(action, "patient") == 0) {
      patience = 60000;
    } else if (strcmp(action, "abstract") == 0) {
      unlink(own.sun_path);
      close(control);
      memset(own.sun_path, 0, sizeof own.sun_path);
      bind_own(argv[1], 1);
      puts("abstract");
    } else if (strcmp(action, "link") == 0) {
      unlink(own.sun_path);
      must(symlink(argv[++i], own.sun_path) == 0, "symlink");
      puts("linked");
    } else if (strcmp(action, "move") == 0) {
      must(rename(argv[++i], own.sun_path) == 0, "rename");
      puts("moved");
    } else if (strcmp(action, "wait") == 0) {
      puts("waiting");
      pause();
    }
  }
  if (own.sun_path[0])
    unlink(own.sun_path);
  return 0;
}
