/*
 * Sends requests to the daemon, written from docs/protocol.md, prints what came of each, and waits for its end:
 *
 *   link_holder SOCKET REQUEST...
 *
 * REQUEST is a whole one in hexadecimal. A line is "done" with the answer's bytes in hexadecimal, or "refused" with code and text.
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
  must(argc > 2, "usage: link_holder SOCKET REQUEST...");
  setvbuf(stdout, NULL, _IOLBF, 0);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  int daemon = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  must(daemon >= 0 && connect(daemon, (struct sockaddr *)&address, sizeof address) == 0, "connect");

  for (int i = 2; i < argc; i++) {
    uint8_t bytes[65540];
    size_t length = strlen(argv[i]) / 2;
    for (size_t j = 0; j < length; j++)
      must(sscanf(argv[i] + 2 * j, "%2hhx", &bytes[j]) == 1, "hexadecimal");
    must(send(daemon, bytes, length, 0) == (ssize_t)length, "send");

    must(recv(daemon, bytes, 4, MSG_WAITALL) == 4, "receive the answer's head");
    size_t size = bytes[2] | bytes[3] << 8;
    int success = bytes[0], code = bytes[1];
    must(size == 0 || recv(daemon, bytes, size, MSG_WAITALL) == (ssize_t)size, "receive the answer");
    if (!success) {
      printf("refused %d %.*s\n", code, (int)size, (char *)bytes);
      continue;
    }
    printf("done ");
    for (size_t j = 0; j < size; j++)
      printf("%02X", bytes[j]);
    puts("");
  }
  puts("waiting");
  for (;;)
    pause();
}
