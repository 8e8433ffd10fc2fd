use super::super::{Node, Scalar, tree};

fn spelled(node: Node<'_>) -> String {
    if let Some(items) = node.items() {
        let items: Vec<_> = items.map(spelled).collect();
        return format!("[{}]", items.join(" "));
    }
    if let Some(entries) = node.entries() {
        let entries: Vec<_> = entries
            .map(|(key, value)| format!("{}={}", spelled(key), spelled(value)))
            .collect();
        return format!("{{{}}}", entries.join(" "));
    }
    let at = node.at();
    let text = match node.scalar() {
        Some(Scalar::Text(text)) => text.clone(),
        other => format!("{other:?}"),
    };
    format!("{text}@{}:{}", at.line, at.column)
}

#[test]
fn nodes_know_where_they_stand() {
    for (text, expected) in [
        (
            "a: 1\nb: [x, y]\n",
            "{a@1:1=Some(Int(\"1\"))@1:4 b@2:1=[x@2:5 y@2:8]}",
        ),
        // Neither anchors nor aliases, nor reserved characters.
        (
            "a: *b\nc: &d e\nf: @g\nh: 'x & *y'\n",
            "{a@1:1=*b@1:4 c@2:1=&d e@2:4 f@3:1=@g@3:4 h@4:1=x & *y@4:4}",
        ),
        (
            "a: 1\nb: 2\na: x\n",
            "{a@1:1=x@3:4 b@2:1=Some(Int(\"2\"))@2:4}",
        ),
        ("<<: {a: x, b: y}\na: z\n", "{a@1:6=z@2:4 b@1:12=y@1:15}"),
        ("- |\n  text\n- !!set {a}\n", "[text\n@1:3 None@3:3]"),
    ] {
        let tree = tree(text).unwrap().unwrap();
        assert_eq!(spelled(tree.root()), expected, "{text}");
    }
    assert!(tree("# nothing\n").unwrap().is_none());
    for refused in [
        "a: [\n",
        "? [a]\n: b\n",
        "a: !!x y\n",
        "a: !!int x\n",
        "<<: a\n",
    ] {
        assert!(tree(refused).is_err(), "{refused}");
    }
}
