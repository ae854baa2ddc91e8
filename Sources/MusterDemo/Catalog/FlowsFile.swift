enum FlowsFile {
    static let text = """
        # How a customer's offers are chosen: stages, from all that there is to what is recommended.

        # The best three, from three different categories.
        kind: DecisionFlow
        id: best_offers
        name: Best offers
        stages:
          - { type: inventory }         # all active offers
          - { type: qualify }           # eligibility and match (rules.yaml)
          - { type: contactPolicy }     # limits on contacts, once you have contact policies
          - { type: matchCreatives }    # each offer on each channel where it has a creative
          # Propensity × relevance × √businessValue.
          - type: score
            method: formula
            model: response
            weights: { propensity: 1, relevance: 1, impact: 0.5, emphasis: 1 }
          - { type: group, by: category, max: 1 }
          - { type: rank, maxOffers: 3 }
        ---
        # For advisers and fine letters: wealth and premium products, with the customer's own figures.
        kind: DecisionFlow
        id: premium_review
        name: Premium review
        stages:
          - { type: inventory, categories: [savings, investing], tags: [premium] }    # either or
          - { type: qualify }
          - { type: contactPolicy }
          - { type: filter, where: offer.businessValue >= 50.0 }
          - { type: matchCreatives }
          - { type: score, method: propensity, model: premium_appetite }
          - { type: rank, maxOffers: 2 }
          - { type: compute }           # the categories' computed fields
        ---
        # What marketing wants to be seen, in its own order; no model.
        kind: DecisionFlow
        id: marketing_push
        name: Marketing push
        stages:
          - { type: inventory, tags: [spring] }
          - { type: qualify }
          - { type: matchCreatives }
          - { type: score, method: priority_weighted }
          - { type: rank, maxOffers: 1 }

        """
}
