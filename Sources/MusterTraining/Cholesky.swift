/// The lower triangle L of a symmetric positive definite matrix A = L · Lᵀ.
struct Cholesky {
    private let size: Int
    /// Row-major.
    private var lower: [Double]

    /// The first row at which the matrix is found not to be positive definite.
    struct Failure: Error {
        var row: Int
    }

    /// - Parameter matrix: row-major; only its lower triangle is read.
    init(_ matrix: [Double], size: Int) throws(Failure) {
        self.size = size
        lower = matrix
        for row in 0..<size {
            for column in 0...row {
                var sum = matrix[row * size + column]
                for index in 0..<column { sum -= lower[row * size + index] * lower[column * size + index] }
                if row > column {
                    lower[row * size + column] = sum / lower[column * size + column]
                } else {
                    // After this much cancellation, the remaining diagonal value is rounding error.
                    guard sum > 1e-12 * matrix[row * size + row] else { throw Failure(row: row) }
                    lower[row * size + row] = sum.squareRoot()
                }
            }
        }
    }

    /// Solves A · x = `right`.
    func solve(_ right: [Double]) -> [Double] {
        var solution = right
        for row in 0..<size {
            for column in 0..<row { solution[row] -= lower[row * size + column] * solution[column] }
            solution[row] /= lower[row * size + row]
        }
        for row in (0..<size).reversed() {
            for below in row + 1..<size { solution[row] -= lower[below * size + row] * solution[below] }
            solution[row] /= lower[row * size + row]
        }
        return solution
    }
}
