/*
 * The C reference for HyCAN's stress test: on each interface one thread sends frames that carry the time, and one receives them
 * with epoll and read.
 *
 *   frame_stress SECONDS FRAMES_PER_TICK INTERFACE...
 *
 * Each sender sends FRAMES_PER_TICK frames every 20 ms. The first second does not count. Prints, of the rest: frames received,
 * frames lost, average latency in ns, its median, its 99th percentile, and the CPU time in ms.
 */
#define _GNU_SOURCE
#include <linux/can.h>
#include <linux/can/raw.h>
#include <net/if.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "bench.h"

enum { MAX_INTERFACES = 64, TICK = 20000000 };

struct bus {
  const char *name;
  atomic_long sent;
  atomic_long arrived;
  atomic_long received;
  uint32_t *latencies;
  long capacity;
};

static struct bus buses[MAX_INTERFACES];
static int per_tick;
static atomic_int counting, stopping;

static int open_socket(const char *name, int receives) {
  int fd = socket(AF_CAN, SOCK_RAW | SOCK_CLOEXEC, CAN_RAW);
  must(fd >= 0, "socket");
  if (!receives)
    must(setsockopt(fd, SOL_CAN_RAW, CAN_RAW_FILTER, NULL, 0) == 0, "filter");
  struct sockaddr_can address = {.can_family = AF_CAN, .can_ifindex = (int)if_nametoindex(name)};
  must(bind(fd, (struct sockaddr *)&address, sizeof address) == 0, "bind");
  return fd;
}

static void *run_sender(void *argument) {
  struct bus *bus = argument;
  int fd = open_socket(bus->name, 0);
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  while (!stopping) {
    for (int i = 0; i < per_tick; i++) {
      struct can_frame frame = {.can_id = 0x100, .can_dlc = 8};
      int64_t time = now();
      memcpy(frame.data, &time, sizeof time);
      must(write(fd, &frame, sizeof frame) == sizeof frame, "write");
      bus->sent++;
    }
    next.tv_nsec += TICK;
    if (next.tv_nsec >= 1000000000) {
      next.tv_nsec -= 1000000000;
      next.tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
  return NULL;
}

__attribute__((noreturn)) static void *run_receiver(void *argument) {
  struct bus *bus = argument;
  int fd = open_socket(bus->name, 1);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event event = {.events = EPOLLIN};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl");
  for (;;) {
    must(epoll_wait(epoll, &event, 1, -1) == 1, "epoll_wait");
    struct can_frame frame;
    must(read(fd, &frame, sizeof frame) == sizeof frame, "read");
    int64_t sent;
    memcpy(&sent, frame.data, sizeof sent);
    int64_t latency = now() - sent;
    bus->arrived++;
    if (counting && bus->received < bus->capacity)
      bus->latencies[bus->received++] = latency > UINT32_MAX ? UINT32_MAX : (uint32_t)latency;
  }
}

static int compare(const void *left, const void *right) {
  uint32_t one = *(const uint32_t *)left, other = *(const uint32_t *)right;
  return one < other ? -1 : one > other;
}

static double cpu_milliseconds(void) {
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

int main(int argc, char **argv) {
  must(argc > 3 && argc - 3 <= MAX_INTERFACES, "usage: frame_stress SECONDS FRAMES_PER_TICK INTERFACE...");
  int seconds = atoi(argv[1]), count = argc - 3;
  per_tick = atoi(argv[2]);
  pthread_t senders[MAX_INTERFACES], receiver;
  for (int i = 0; i < count; i++) {
    buses[i].name = argv[3 + i];
    buses[i].capacity = (long)(seconds + 2) * 50 * per_tick;
    buses[i].latencies = calloc((size_t)buses[i].capacity, sizeof *buses[i].latencies);
    pthread_create(&receiver, NULL, run_receiver, &buses[i]);
  }
  usleep(200000);
  for (int i = 0; i < count; i++)
    pthread_create(&senders[i], NULL, run_sender, &buses[i]);
  sleep(1);

  double before = cpu_milliseconds();
  counting = 1;
  sleep((unsigned)seconds);
  double used = cpu_milliseconds() - before;
  stopping = 1;
  for (int i = 0; i < count; i++)
    pthread_join(senders[i], NULL);
  usleep(200000);
  counting = 0;

  /* Lost is counted of all that was sent: a frame may be under way when counting begins. */
  long received = 0, lost = 0;
  for (int i = 0; i < count; i++) {
    received += buses[i].received;
    lost += buses[i].sent - buses[i].arrived;
  }
  uint32_t *all = calloc((size_t)received + 1, sizeof *all);
  long filled = 0;
  double sum = 0;
  for (int i = 0; i < count; i++) {
    memcpy(all + filled, buses[i].latencies, (size_t)buses[i].received * sizeof *all);
    filled += buses[i].received;
  }
  qsort(all, (size_t)filled, sizeof *all, compare);
  for (long i = 0; i < filled; i++)
    sum += all[i];
  printf("%ld %ld %.0f %u %u %.1f\n", received, lost, sum / (filled ? filled : 1), all[filled / 2],
         all[filled * 99 / 100], used);
  return 0;
}
