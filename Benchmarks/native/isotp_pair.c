/*
 * A request of 8 bytes and its answer of 8 over ISO-TP, in plain C: three frames and a flow control each way.
 *
 *   isotp_pair INTERFACE answer          the control unit: 7E8, answers every PDU with itself
 *   isotp_pair INTERFACE ask COUNT       the tester: 7E0; prints the median in nanoseconds
 *   isotp_pair INTERFACE engine          the control unit: answers every request with an engine speed
 *   isotp_pair INTERFACE query COUNT     the tester: asks for it, with P2 as its patience, and decodes; prints the median
 */
#include <linux/can.h>
#include <linux/can/isotp.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include "bench.h"

int main(int argc, char **argv) {
  must(argc >= 3, "usage: isotp_pair INTERFACE answer | INTERFACE ask COUNT");
  int queries = strcmp(argv[2], "query") == 0, asks = queries || strcmp(argv[2], "ask") == 0;
  int is_engine = strcmp(argv[2], "engine") == 0;
  int fd = socket(AF_CAN, SOCK_DGRAM, CAN_ISOTP);
  struct sockaddr_can address = {
      .can_family = AF_CAN, .can_ifindex = (int)if_nametoindex(argv[1]),
      .can_addr.tp = {.tx_id = asks ? 0x7E0 : 0x7E8, .rx_id = asks ? 0x7E8 : 0x7E0}};
  must(fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0, "bind");

  uint8_t pdu[4096] = {0};
  if (!asks) {
    puts("ready");
    fflush(stdout);
    for (;;) {
      ssize_t length = read(fd, pdu, sizeof pdu);
      static const uint8_t engine_speed[] = {0x41, 0x0C, 0x0C, 0x30};
      if (is_engine)
        must(length > 0 && write(fd, engine_speed, sizeof engine_speed) == sizeof engine_speed, "answer");
      else
        must(length > 0 && write(fd, pdu, (size_t)length) == length, "answer");
    }
  }

  int count = atoi(argv[3]);
  int64_t *times = malloc(sizeof *times * (size_t)count);
  for (int i = 0; i < count; i++) {
    int64_t start = now();
    if (queries) {
      static const uint8_t request[] = {0x01, 0x0C};
      struct pollfd wait = {.fd = fd, .events = POLLIN};
      must(write(fd, request, sizeof request) == sizeof request && poll(&wait, 1, 1000) == 1, "query");
      must(read(fd, pdu, sizeof pdu) == 4 && pdu[0] == 0x41 && pdu[1] == 0x0C && (256 * pdu[2] + pdu[3]) / 4.0 == 780, "decode");
    } else {
      must(write(fd, pdu, 8) == 8 && read(fd, pdu, sizeof pdu) == 8, "ask");
    }
    times[i] = now() - start;
  }
  qsort(times, (size_t)count, sizeof *times, compare_times);
  printf("%lld\n", (long long)times[count / 2]);
  return 0;
}
