/*
 * Runs a program as the process with a given number, which must be free: clone3(2) with set_tid, for root.
 *
 *   as_pid PID PROGRAM [ARGUMENT]...
 */
#define _GNU_SOURCE
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  if (argc < 3) {
    fputs("usage: as_pid PID PROGRAM [ARGUMENT]...\n", stderr);
    return 2;
  }
  pid_t wanted = atoi(argv[1]);
  struct clone_args arguments = {.exit_signal = SIGCHLD, .set_tid = (uintptr_t)&wanted, .set_tid_size = 1};
  long child = syscall(SYS_clone3, &arguments, sizeof arguments);
  if (child < 0) {
    perror("clone3");
    return 1;
  }
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  int status;
  waitpid((pid_t)child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
