import MusterKernel
import MusterTestSupport
import Testing

@Suite struct ContributionTests {
    @Test(
        "the bias and the contributions of a score add up to its margin, and its propensity is the reference's",
        arguments: 0..<150)
    func sums(_ seed: Int) {
        var random = SeededRandom(seed: seed)
        let problem = random.problem()
        let reference = Reference(problem: problem, limits: .init())
        for customer in random.customers(20, of: problem) {
            for column in 0..<problem.scores.columns.count + problem.scores.ensembles.count {
                let parts = problem.scores.contributions(column: column, features: customer.features)
                #expect(parts.margin == reference.sum(column, customer))
                #expect(abs(parts.bias + parts.features.reduce(0, +) - parts.margin) < 1e-5)
                #expect(abs(parts.propensity - reference.propensity(column, customer)) < 1e-12)
            }
        }
    }

    @Test("in a tree, the change of the mean at each node is the contribution of the node's feature")
    func tree() {
        // x < 1 ? (y < 5 or missing ? 1 : 2) : 4, with cover 10, 30 and 20 in the leaves.
        let tree = TreeEnsemble.Tree(
            feature: [0, 1, -1, -1, -1], value: [1, 5, 4, 1, 2], missing: [false, true, false, false, false],
            cover: [60, 40, 20, 10, 30])
        let scores = ScoreMatrix(
            featureCount: 2, columns: [], ensembles: [TreeEnsemble(margin: 0.5, trees: [tree])], link: .logistic)
        func parts(_ x: Double, _ y: Double) -> ScoreContributions { scores.contributions(column: 0, features: [x, y]) }
        let (root, left) = (2.5, 1.75)
        #expect(parts(0, .nan).bias == 0.5 + root)
        #expect(parts(0, .nan).features == [left - root, 1 - left])
        #expect(parts(0, 5).features == [left - root, 2 - left])
        #expect(parts(.nan, 0).features == [4 - root, 0])
        #expect(parts(.nan, 0).margin == 4.5)
    }

    @Test("in a linear column, a contribution is weight times value")
    func linear() {
        let scores = ScoreMatrix(
            featureCount: 2, columns: [.init(bias: 0.25, weights: [2, -1])], link: .clamped)
        let parts = scores.contributions(column: 0, features: [0.5, 3])
        #expect(parts.bias == 0.25)
        #expect(parts.features == [1, -3])
        #expect(parts.margin == -1.75)
        #expect(parts.propensity == 0)
    }
}
