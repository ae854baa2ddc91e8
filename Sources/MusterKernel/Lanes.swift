/// Eight rows side by side: every arithmetic step of the kernel is done for eight rows at once.
///
/// The kernel uses only additions, multiplications, divisions and bit operations, never a fused multiply-add or the
/// system's mathematics library, so that all machines compute the same bits.
@usableFromInline typealias Lanes = SIMD8<Double>

enum LaneMath {
    /// 1.5 · 2⁵²: adding it rounds a small number to an integer, which is then in the low bits.
    private static let roundingShift = 6_755_399_441_055_744.0

    /// e^x for x within ±700, with an error of about one unit in the last place.
    ///
    /// Splits x = n · ln 2 + r with |r| ≤ ln 2 / 2, with ln 2 in two parts, and sums the Taylor series of e^r up to r¹³,
    /// even and odd powers apart.
    /// - Source: Cody and Waite, *Software Manual for the Elementary Functions*, 1980.
    @inline(__always)
    static func exp(_ x: Lanes) -> Lanes {
        let shifted = x * Lanes(repeating: 1.442_695_040_888_963_4) + Lanes(repeating: roundingShift)
        let n = shifted - Lanes(repeating: roundingShift)
        let r = (x - n * Lanes(repeating: 0x1.62e42fee00000p-1)) - n * Lanes(repeating: 0x1.a39ef35793c76p-33)
        let square = r * r
        var even = Lanes(repeating: 1.0 / 479_001_600)
        even = even * square + Lanes(repeating: 1.0 / 3_628_800)
        even = even * square + Lanes(repeating: 1.0 / 40_320)
        even = even * square + Lanes(repeating: 1.0 / 720)
        even = even * square + Lanes(repeating: 1.0 / 24)
        even = even * square + Lanes(repeating: 0.5)
        even = even * square + Lanes(repeating: 1)
        var odd = Lanes(repeating: 1.0 / 6_227_020_800)
        odd = odd * square + Lanes(repeating: 1.0 / 39_916_800)
        odd = odd * square + Lanes(repeating: 1.0 / 362_880)
        odd = odd * square + Lanes(repeating: 1.0 / 5_040)
        odd = odd * square + Lanes(repeating: 1.0 / 120)
        odd = odd * square + Lanes(repeating: 1.0 / 6)
        odd = odd * square + Lanes(repeating: 1)
        let power = (bits(shifted) &+ SIMD8<UInt64>(repeating: 1023)) &<< SIMD8<UInt64>(repeating: 52)
        return (even + r * odd) * lanes(power)
    }

    /// 1 / (1 + e^−x).
    @inline(__always)
    static func logistic(_ x: Lanes) -> Lanes {
        let one = Lanes(repeating: 1)
        let bounded = clamp(x, Lanes(repeating: -700), Lanes(repeating: 700))
        return one / (one + exp(Lanes(repeating: 0) - bounded))
    }

    /// Each lane within the bounds; `nan` becomes the lower one.
    @inline(__always)
    static func clamp(_ x: Lanes, _ low: Lanes, _ high: Lanes) -> Lanes {
        smaller(high, larger(low, x))
    }

    /// base ^ exponent for bases within 0…1 and exponents above 0.
    ///
    /// The logarithm is computed as ln m = 2 · artanh((m − 1) / (m + 1)) of the mantissa m in [√½, √2), up to the 21st
    /// power, plus the binary exponent times ln 2.
    @inline(__always)
    static func power(_ base: Lanes, _ exponent: Double) -> Lanes {
        let tiny = Lanes(repeating: 0x1p-1000)
        let positive = base.replacing(with: tiny, where: base .< tiny)
        // Subtracting the bits of √½ makes the exponent field carry where the mantissa passes √2.
        let offset = SIMD8<UInt64>(repeating: 0x3fe6_a09e_667f_3bcd)
        let raised = bits(positive) &- offset
        let exponentBits = SIMD8<Int64>(truncatingIfNeeded: raised) &>> SIMD8<Int64>(repeating: 52)
        let mantissa = lanes((raised & SIMD8<UInt64>(repeating: 0x000f_ffff_ffff_ffff)) &+ offset)
        let one = Lanes(repeating: 1)
        let s = (mantissa - one) / (mantissa + one)
        let square = s * s
        var series = Lanes(repeating: 1.0 / 21)
        for denominator in [19.0, 17, 15, 13, 11, 9, 7, 5, 3, 1] {
            series = series * square + Lanes(repeating: 1 / denominator)
        }
        let logarithm = Lanes(exponentBits) * Lanes(repeating: 0.693_147_180_559_945_3) + s * series * Lanes(repeating: 2)
        let scaled = clamp(logarithm * Lanes(repeating: exponent), Lanes(repeating: -700), Lanes(repeating: 700))
        return exp(scaled).replacing(with: Lanes(repeating: 0), where: base .<= Lanes(repeating: 0))
    }

    /// Rounds to 40 significant bits (about 12 decimal digits), so that values that differ only by rounding errors are
    /// equal.
    @inline(__always)
    static func rounded(_ x: Lanes) -> Lanes {
        lanes((bits(x) &+ SIMD8<UInt64>(repeating: 0x1000)) & SIMD8<UInt64>(repeating: ~0x1fff))
    }

    /// The lanes of `x` whose bit is set in `byte`, lowest bit first; 0 in the others.
    @inline(__always)
    static func only(_ byte: UInt8, _ x: Lanes) -> Lanes {
        let flags = SIMD8<UInt64>(1, 2, 4, 8, 16, 32, 64, 128)
        let mask = (SIMD8<UInt64>(repeating: UInt64(byte)) & flags) .== flags
        return Lanes().replacing(with: x, where: mask)
    }

    /// `x` with `tag` in the low bits, which ``rounded(_:)`` cleared.
    @inline(__always)
    static func tagged(_ x: Lanes, _ tag: UInt64) -> Lanes { lanes(bits(x) | SIMD8<UInt64>(repeating: tag)) }

    @inline(__always)
    static func larger(_ x: Lanes, _ y: Lanes) -> Lanes { x.replacing(with: y, where: y .> x) }

    @inline(__always)
    static func smaller(_ x: Lanes, _ y: Lanes) -> Lanes { x.replacing(with: y, where: y .< x) }

    @inline(__always)
    private static func bits(_ x: Lanes) -> SIMD8<UInt64> {
        unsafe unsafeBitCast(x, to: SIMD8<UInt64>.self)
    }

    @inline(__always)
    private static func lanes(_ x: SIMD8<UInt64>) -> Lanes {
        unsafe unsafeBitCast(x, to: Lanes.self)
    }
}
