// Which of the two is taken to define what `Glibc` declares follows from what else the module imports.
import CoreFoundation
import Glibc

/// Seconds of a clock that all processes of the machine share, and that nobody sets.
enum MachineClock {
    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
