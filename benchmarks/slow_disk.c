/*
 * A disk that takes longer: each sync returns so many microseconds after it is done (SYNC_MICROSECONDS).
 *
 * Loaded with LD_PRELOAD.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int slowly(const char *name, int file)
{
    int (*sync)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    int result = sync(file), error = errno;
    usleep((useconds_t)atoi(getenv("SYNC_MICROSECONDS")));
    errno = error;
    return result;
}

int fsync(int file)
{
    return slowly("fsync", file);
}

int fdatasync(int file)
{
    return slowly("fdatasync", file);
}
