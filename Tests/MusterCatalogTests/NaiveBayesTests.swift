import MusterModel
import Testing

private let head = "kind: Model\nid: m\nname: M\ntype: naive_bayes\n"
private let age = "features:\n  - { name: age, value: customer.age, edges: [30, 50] }\noffers:\n"
private let cases: [InvalidDocument] = [
    .init(
        "neither edges nor values, and both",
        head + "features:\n  - { name: a, value: customer.age }\n"
            + "  - { name: b, value: customer.tier, edges: [1], values: [x] }\noffers: {}",
        "f.yaml:6:5: A feature needs 'edges' or 'values'. (Edges cut a number into bins; values are texts, each a bin.)",
        "f.yaml:7:58: A feature has 'edges' or 'values', not both. "
            + "(Edges cut a number into bins; values are texts, each a bin.)"),
    .init(
        "edges that do not ascend, repeated values",
        head + "features:\n  - { name: a, value: customer.age, edges: [30, 50, 50] }\n"
            + "  - { name: b, value: customer.tier, values: [gold, gold] }\noffers: {}",
        "f.yaml:6:53: 'edges' must ascend, but 50 follows 50.",
        "f.yaml:7:53: 'values' names 'gold' twice. (Name it once.)"),
    .init(
        "no edges, a feature twice",
        head + "features:\n  - { name: a, value: customer.age, edges: [] }\n"
            + "  - { name: a, value: customer.age, edges: 3 }\noffers: {}",
        "f.yaml:6:44: 'edges' is empty.", "f.yaml:7:13: There are two features 'a'.",
        "f.yaml:7:44: 'edges' must be a list, not the number 3."),
    .init(
        "a number where a text is needed",
        head + "features:\n  - { name: a, value: customer.age, values: [gold] }\noffers: {}",
        "f.yaml:6:23: A text is needed here, not int. (Turn it into one with string(…).)"),
    .init(
        "prior", head + age + "  \"*\": { prior: 1 }", "f.yaml:8:17: 'prior' must be above 0 and below 1, not 1."),
    .init(
        "unknown feature and offer",
        head + age + "  gold: { prior: 0.1, likelihoods: { aeg: { accept: [1], reject: [1] } } }",
        "f.yaml:8:9: There is no offer 'gold'.", "f.yaml:8:38: The model has no feature 'aeg'. (Did you mean 'age'?)"),
    .init(
        "as many likelihoods as bins",
        head + age + "  \"*\": { prior: 0.1, likelihoods: { age: { accept: [0.5, 0.5], reject: [0.2, 0.3, 0.5] } } }",
        "f.yaml:8:52: 'accept' has 2 numbers, but the feature has 3 bins. "
            + "(The bins are: below 30; 30 to below 50; from 50.)"),
    .init(
        "likelihoods of 0 and above 1",
        head + age + "  \"*\": { prior: 0.1, likelihoods: { age: { accept: [0, 0.5, 0.5], reject: [0.2, 1.3, 0.5] } } }",
        "f.yaml:8:53: A likelihood must be above 0 and at most 1, not 0. "
            + "(Give an empty bin a small likelihood, for example by adding one customer to every bin.)",
        "f.yaml:8:81: A likelihood must be above 0 and at most 1, not 1.3."),
    .init(
        "likelihoods that do not sum to 1, or are missing",
        head + age + "  \"*\": { prior: 0.1, likelihoods: { age: { accept: [0.2, 0.2, 0.5] } } }",
        "f.yaml:8:42: 'reject' is missing.",
        "f.yaml:8:52: The likelihoods of 'accept' sum to 0.9, not to 1. "
            + "(Each is the share of the customers in one bin.)"),
]

@Suite struct NaiveBayesTests {
    @Test("errors in a naive Bayes model have positions", arguments: cases)
    func wrong(_ document: InvalidDocument) {
        #expect(problems(document.yaml) == document.expected)
    }

    @Test("likelihoods may be rounded")
    func rounded() {
        let likelihoods = "likelihoods: { age: { accept: [0.333, 0.333, 0.333], reject: [0.33, 0.33, 0.34] } }"
        #expect(problems(head + age + "  \"*\": { prior: 0.1, \(likelihoods) }") == [])
    }
}
