/*
 * A client that speaks to the daemon as HyCAN's own does, written from docs/protocol.md: a connection for each request,
 * operation, length and name in three calls, then one byte of the answer; only after a 0 it reads the rest.
 *
 *   hycan_client SOCKET OPERATION NAME      prints "ok", or the error's code and text; exit status 0 or 1
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void must(int condition, const char *what) {
  if (!condition) {
    perror(what);
    exit(2);
  }
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fprintf(stderr, "usage: hycan_client SOCKET OPERATION NAME\n");
    return 2;
  }

  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  must(fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) == 0, "connect");

  uint8_t operation = (uint8_t)atoi(argv[2]);
  uint8_t length = (uint8_t)strlen(argv[3]);
  must(send(fd, &operation, 1, 0) == 1, "send the operation");
  must(send(fd, &length, 1, 0) == 1, "send the length");
  must(send(fd, argv[3], length, 0) == length, "send the name");

  uint8_t success;
  must(recv(fd, &success, 1, 0) == 1, "receive the success byte");
  if (success) {
    close(fd);
    puts("ok");
    return 0;
  }

  uint8_t code;
  uint16_t size;
  char text[65536];
  must(recv(fd, &code, 1, 0) == 1, "receive the code");
  must(recv(fd, &size, 2, MSG_WAITALL) == 2, "receive the length");
  must(recv(fd, text, size, MSG_WAITALL) == size, "receive the text");
  close(fd);
  printf("%d %.*s\n", code, size, text);
  return 1;
}
