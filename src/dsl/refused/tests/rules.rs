use super::findings;
use crate::dsl::refused::rules;
use crate::dsl::{DefinitionKind, kind_of_tree};

#[test]
fn each_rule_finds_its_wrong_example_and_nothing_in_the_right_one() {
    let found = |text: &str| {
        findings(text, |root| {
            kind_of_tree(root).unwrap_or(DefinitionKind::Workflows)
        })
    };
    for rule in rules::RULES {
        let wrong = found(rule.wrong).into_iter();
        let codes: Vec<_> = wrong.map(|finding| finding.rule.code).collect();
        assert_eq!(codes, [rule.code], "{}", rule.wrong);
        let right = found(rule.right).into_iter();
        let messages: Vec<_> = right.map(|finding| finding.message).collect();
        assert!(messages.is_empty(), "{}: {messages:?}", rule.code);
    }
}
