/*
 * Opens an ISO-TP channel of the daemon's, written from docs/protocol.md, and does one thing with what it got:
 *
 *   channel_holder SOCKET REQUEST ACTION
 *
 * REQUEST is the whole OPEN_ISOTP in hexadecimal. ACTION: "hold" waits for ever; "lock" takes the lock, says "locked" and waits
 * for ever; "try" says "free" or "busy" of the lock, "try-socket" of a lock on the socket itself. Its first line is how many
 * descriptors came, and how many of them close on exec; or "refused" with code and text.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void must(int condition, const char *what) {
  if (!condition) {
    perror(what);
    exit(2);
  }
}

static int receive_channel(int daemon, int *descriptors) {
  uint8_t bytes[4096];
  union {
    struct cmsghdr header;
    uint8_t bytes[CMSG_SPACE(16 * sizeof(int))];
  } control;
  struct iovec vector = {bytes, sizeof bytes};
  struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control};
  ssize_t length = recvmsg(daemon, &message, MSG_CMSG_CLOEXEC);
  must(length >= 4, "receive the answer");
  if (!bytes[0]) {
    printf("refused %d %.*s\n", bytes[1], (int)length - 4, (char *)bytes + 4);
    exit(1);
  }
  must(length == 20 && !(message.msg_flags & MSG_CTRUNC), "an answer of 20 bytes");

  struct cmsghdr *header = CMSG_FIRSTHDR(&message);
  must(header && header->cmsg_type == SCM_RIGHTS && !CMSG_NXTHDR(&message, header), "one message of descriptors");
  int count = (int)((header->cmsg_len - CMSG_LEN(0)) / sizeof(int));
  memcpy(descriptors, CMSG_DATA(header), (size_t)count * sizeof(int));
  return count;
}

int main(int argc, char **argv) {
  must(argc == 4, "usage: channel_holder SOCKET REQUEST ACTION");
  setvbuf(stdout, NULL, _IOLBF, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  int daemon = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(daemon >= 0 && connect(daemon, (struct sockaddr *)&address, sizeof address) == 0, "connect");

  uint8_t request[257];
  size_t length = strlen(argv[2]) / 2;
  for (size_t i = 0; i < length; i++)
    must(sscanf(argv[2] + 2 * i, "%2hhx", &request[i]) == 1, "hexadecimal");
  must(send(daemon, request, length, 0) == (ssize_t)length, "send");

  int descriptors[16];
  int count = receive_channel(daemon, descriptors);
  int closing = 0;
  for (int i = 0; i < count; i++)
    closing += (fcntl(descriptors[i], F_GETFD) & FD_CLOEXEC) != 0;
  printf("descriptors %d, close-on-exec %d\n", count, closing);

  int file = descriptors[strcmp(argv[3], "try-socket") ? count - 1 : 0];
  if (!strncmp(argv[3], "try", 3)) {
    int result = flock(file, LOCK_EX | LOCK_NB);
    must(result == 0 || errno == EWOULDBLOCK, "flock");
    puts(result == 0 ? "free" : "busy");
    return 0;
  }
  if (!strcmp(argv[3], "lock")) {
    must(flock(file, LOCK_EX) == 0, "flock");
    puts("locked");
  }
  for (;;)
    pause();
}
