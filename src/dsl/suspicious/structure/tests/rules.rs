use super::super::RULES;
use super::warnings;

#[test]
fn each_rule_finds_its_wrong_example_and_nothing_in_the_right_one() {
    for rule in RULES {
        let wrong = warnings(rule.wrong);
        let codes: Vec<_> = wrong.iter().map(|(code, _)| *code).collect();
        assert_eq!(codes, [rule.code], "{wrong:?} in\n{}", rule.wrong);
        let right = warnings(rule.right);
        assert!(right.is_empty(), "{right:?} in\n{}", rule.right);
    }
}
