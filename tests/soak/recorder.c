/*
 * Records, in order, what a program does to the database files of one folder, and what it tells the world.
 *
 * Loaded with LD_PRELOAD. RECORD_FOLDER is the folder, RECORD_LOG where the record goes. Each entry is a head (op, name,
 * offset, length) and its bytes:
 *
 *   W  write      T  truncate      F  a sync that has returned      U  unlink      S  bytes about to be sent
 *
 * The folder itself is called ".": its sync is what makes names sure, of new files and of those unlinked.
 *
 * A sync is noted after it has returned, a sending before it begins: what the record calls told was told no earlier.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_MAX 65536
#define NAME_MAX_BYTES 64

struct head {
    char op;
    char name[NAME_MAX_BYTES - 1];
    int64_t offset;
    int64_t length;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char names[FILES_MAX][NAME_MAX_BYTES];
static int record = -1;

#define REAL(result, name, ...) \
    static result (*real_##name)(__VA_ARGS__); \
    if (!real_##name) real_##name = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static void note(char op, const char *name, int64_t offset, const void *data, int64_t length)
{
    REAL(ssize_t, write, int, const void *, size_t);
    struct head head = {.op = op, .offset = offset, .length = data ? length : 0};
    if (!data) head.length = 0;
    strncpy(head.name, name, sizeof head.name - 1);
    if (record < 0) {
        REAL(int, open, const char *, int, ...);
        record = real_open(getenv("RECORD_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        if (record < 0) abort();
    }
    if (real_write(record, &head, sizeof head) != (ssize_t)sizeof head) abort();
    for (int64_t done = 0; done < head.length;) {
        ssize_t written = real_write(record, (const char *)data + done, head.length - done);
        if (written <= 0) abort();
        done += written;
    }
}

/* The name under which a path is recorded, or NULL where it is none of ours. The index in shared memory is made anew. */
static const char *ours(const char *path)
{
    const char *folder = getenv("RECORD_FOLDER");
    size_t length = folder ? strlen(folder) : 0;
    if (!length || strncmp(path, folder, length)) return NULL;
    if (!path[length]) return ".";
    if (path[length] != '/') return NULL;
    const char *name = path + length + 1, *kind = strstr(name, ".db");
    if (!kind || strlen(name) >= NAME_MAX_BYTES || strstr(kind, "-shm")) return NULL;
    return name;
}

static void opened(int fd, const char *path)
{
    if (fd < 0 || fd >= FILES_MAX) return;
    const char *name = ours(path);
    pthread_mutex_lock(&turn);
    strcpy(names[fd], name ? name : "");
    pthread_mutex_unlock(&turn);
}

static int is_ours(int fd)
{
    return fd >= 0 && fd < FILES_MAX && names[fd][0];
}

static int is_socket(int fd)
{
    struct stat facts;
    return !fstat(fd, &facts) && S_ISSOCK(facts.st_mode);
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(int, name, const char *, int, ...); \
        va_list rest; \
        va_start(rest, flags); \
        int mode = (flags & O_CREAT) ? va_arg(rest, int) : 0; \
        va_end(rest); \
        int fd = real_##name(path, flags, mode); \
        opened(fd, path); \
        return fd; \
    }
OPEN(open)
OPEN(open64)

int close(int fd)
{
    REAL(int, close, int);
    if (is_ours(fd)) names[fd][0] = 0;
    return real_close(fd);
}

#define PWRITE(name, offset_t) \
    ssize_t name(int fd, const void *data, size_t length, offset_t offset) \
    { \
        REAL(ssize_t, name, int, const void *, size_t, offset_t); \
        if (!is_ours(fd)) return real_##name(fd, data, length, offset); \
        pthread_mutex_lock(&turn); \
        ssize_t done = real_##name(fd, data, length, offset); \
        if (done > 0) note('W', names[fd], offset, data, done); \
        pthread_mutex_unlock(&turn); \
        return done; \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length)
{
    REAL(ssize_t, write, int, const void *, size_t);
    if (!is_ours(fd)) return real_write(fd, data, length);
    pthread_mutex_lock(&turn);
    off_t offset = lseek(fd, 0, SEEK_CUR);
    ssize_t done = real_write(fd, data, length);
    if (done > 0) note('W', names[fd], offset, data, done);
    pthread_mutex_unlock(&turn);
    return done;
}

#define TRUNCATE(name, offset_t) \
    int name(int fd, offset_t length) \
    { \
        REAL(int, name, int, offset_t); \
        if (!is_ours(fd)) return real_##name(fd, length); \
        pthread_mutex_lock(&turn); \
        int result = real_##name(fd, length); \
        if (!result) note('T', names[fd], length, NULL, 0); \
        pthread_mutex_unlock(&turn); \
        return result; \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

/* A write that comes while the sync runs may or may not be part of it: the two exclude each other here. */
#define SYNC(name) \
    int name(int fd) \
    { \
        REAL(int, name, int); \
        if (!is_ours(fd)) return real_##name(fd); \
        pthread_mutex_lock(&turn); \
        int result = real_##name(fd); \
        if (!result) note('F', names[fd], 0, NULL, 0); \
        pthread_mutex_unlock(&turn); \
        return result; \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path)
{
    REAL(int, unlink, const char *);
    const char *name = ours(path);
    if (!name) return real_unlink(path);
    pthread_mutex_lock(&turn);
    int result = real_unlink(path);
    if (!result) note('U', name, 0, NULL, 0);
    pthread_mutex_unlock(&turn);
    return result;
}

static void tell(int fd, const void *data, size_t length)
{
    if (!is_socket(fd)) return;
    pthread_mutex_lock(&turn);
    note('S', "", fd, data, length);
    pthread_mutex_unlock(&turn);
}

ssize_t send(int fd, const void *data, size_t length, int flags)
{
    REAL(ssize_t, send, int, const void *, size_t, int);
    tell(fd, data, length);
    return real_send(fd, data, length, flags);
}

ssize_t sendto(int fd, const void *data, size_t length, int flags, const struct sockaddr *to, socklen_t size)
{
    REAL(ssize_t, sendto, int, const void *, size_t, int, const struct sockaddr *, socklen_t);
    tell(fd, data, length);
    return real_sendto(fd, data, length, flags, to, size);
}
