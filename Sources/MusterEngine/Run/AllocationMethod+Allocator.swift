public import MusterKernel
public import MusterModel

extension AllocationMethod {
    /// The implementation of the method. Nothing else in a run depends on the method.
    public var allocator: any Allocator.Type {
        switch self {
        case .greedy: GreedyAllocator.self
        }
    }
}
