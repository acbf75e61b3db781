/* connects: a library to preload; writes a line for every connect(2) of the program to the file that
 * CONNECTS_LOG names: the address family, and for AF_VSOCK the CID and port. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <linux/vm_sockets.h>

int connect(int fd, const struct sockaddr *to, socklen_t length)
{
  static int (*real)(int, const struct sockaddr *, socklen_t);
  const char *name = getenv("CONNECTS_LOG");
  if (!real)
    real = (int (*)(int, const struct sockaddr *, socklen_t))dlsym(RTLD_NEXT, "connect");
  if (name) {
    char line[64];
    const struct sockaddr_vm *vm = (const struct sockaddr_vm *)to;
    int n = to->sa_family == AF_VSOCK
      ? snprintf(line, sizeof line, "vsock %u %u\n", vm->svm_cid, vm->svm_port)
      : snprintf(line, sizeof line, "family %d\n", to->sa_family);
    int log = open(name, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (log >= 0) {
      if (write(log, line, n) != n)
        abort();
      close(log);
    }
  }
  return real(fd, to, length);
}
