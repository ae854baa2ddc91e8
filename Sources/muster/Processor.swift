#if MUSTER_AVX2
    internal import Foundation

    /// The processor that the program runs on.
    enum Processor {
        /// Ends the program, with a reason, on a processor that lacks the instructions it was compiled with.
        static func requireAVX2() {
            guard let description = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
                !description.contains(" avx2 ")
            else { return }
            Terminal.note(
                "error: this muster was built for processors with AVX2, which this one lacks.\n"
                    + "  Build it here, or anywhere with MUSTER_PORTABLE=1 swift build -c release")
            exit(ExitStatus.failed.rawValue)
        }
    }
#endif
