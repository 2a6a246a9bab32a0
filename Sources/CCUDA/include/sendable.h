// What a table of functions says to Swift: values of it may be used on any thread, because it is filled once and never
// changed. What a function asks of the threads that call it is with the type that calls it.
#ifndef APUS_SENDABLE_H
#define APUS_SENDABLE_H

#if defined(__clang__)
#define APUS_SENDABLE __attribute__((swift_attr("@Sendable")))
#else
#define APUS_SENDABLE
#endif

#endif
