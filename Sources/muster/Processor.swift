#if MUSTER_AVX2
    internal import Foundation

    /// The processor that runs the program.
    enum Processor {
        /// Ends the program with an error message if the processor lacks the instructions the program was compiled for.
        static func requireAVX2() {
            guard let description = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
                !description.contains(" avx2 ")
            else { return }
            Terminal.note(
                "error: this build of Muster requires a processor with AVX2, which this machine lacks.\n"
                    + "  Build it on this machine, or elsewhere with: MUSTER_PORTABLE=1 swift build -c release")
            exit(ExitStatus.failed.rawValue)
        }
    }
#endif
