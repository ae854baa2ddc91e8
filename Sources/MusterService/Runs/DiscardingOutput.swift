internal import MusterEngine
internal import MusterKernel

/// Leaves recommendations where they are: a run with it only counts.
struct DiscardingOutput: RunOutput {
    func render(_ batch: RecommendationBatch) {}
    func append(_ batch: RecommendationBatch, _ fragment: Void) {}
    func end() {}
    var writingTime: Duration { .zero }
}
