//! Graphs in both languages.

use super::*;

fn node(within: usize, name: &str) -> Node {
    Node {
        within,
        lines: vec![name.to_owned()],
        shape: Shape::Task,
        state: None,
        is_first: false,
    }
}

fn frame(name: &str, parent: Option<usize>) -> Frame {
    Frame {
        lines: vec![name.to_owned()],
        parent,
        state: None,
        is_first: false,
    }
}

fn edge(from: End, to: End, stroke: Stroke, label: Option<&str>) -> Edge {
    Edge {
        from,
        to,
        stroke,
        label: label.map(str::to_owned),
    }
}

fn graph() -> Graph {
    let mut graph = Graph {
        boxes: vec![frame("w", None), frame("sub", Some(0))],
        nodes: vec![node(0, "a"), node(1, "b"), node(0, "c")],
        edges: vec![
            edge(End::Node(0), End::Box(1), Stroke::Plain, None),
            edge(End::Box(1), End::Node(2), Stroke::Error, Some("on-error")),
            edge(End::Box(1), End::Box(1), Stroke::Always, None),
            edge(End::Node(2), End::Node(0), Stroke::Skip, Some("x > \"1\"")),
        ],
        legend: Vec::new(),
    };
    graph.nodes[0].is_first = true;
    graph.nodes[2].shape = Shape::Command;
    graph
}

/// The lines of a text that contain one of these.
fn lines(text: &str, wanted: &[&str]) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| wanted.iter().any(|part| line.contains(part)));
    lines.map(str::to_owned).collect()
}

#[test]
fn mermaid_has_boxes_and_edges() {
    let text = mermaid(&graph());
    assert_eq!(
        lines(&text, &["subgraph", "n0", "n1", "n2", "end", "linkStyle"]),
        [
            "subgraph b0[\"w\"]",
            "n0(\"a\")",
            "n2([\"c\"])",
            "subgraph b1[\"sub\"]",
            "n1(\"b\")",
            "end",
            "end",
            "n0 --> b1",
            "b1 -->|\"on-error\"| n2",
            "n2 -.->|\"x #62; #34;1#34;\"| n0",
            "linkStyle 1 stroke:#c62828,color:#c62828",
            "linkStyle 2 stroke:#1565c0,color:#1565c0",
            "linkStyle 3 stroke:#8d6e00,color:#8d6e00",
            "class n0,n1 task",
            "class n2 command",
            "class n0 first",
        ]
    );
}

#[test]
fn dot_has_clusters_and_edges_to_them() {
    let text = dot(&graph());
    assert_eq!(
        lines(&text, &["subgraph", "->"]),
        [
            "subgraph cluster_0 {",
            "subgraph cluster_1 {",
            "n0 -> n1 [color=\"#333333\", lhead=cluster_1]",
            "n1 -> n2 [color=\"#c62828\", ltail=cluster_1, style=dashed, label=\" on-error \", fontcolor=\"#c62828\"]",
            "n1 -> n1 [color=\"#1565c0\", style=bold]",
            "n2 -> n0 [color=\"#8d6e00\", style=dotted, label=\" x > \\\"1\\\" \", fontcolor=\"#8d6e00\"]",
        ]
    );
}

#[test]
fn states_have_colours_and_a_legend() {
    let mut graph = graph();
    graph.nodes[0].state = Some(State::Error);
    graph.boxes[1].state = Some(State::Running);
    graph.legend = vec![State::Error, State::Running, State::Unknown];
    let text = mermaid(&graph);
    assert_eq!(
        lines(&text, &["class "]),
        [
            "class b0,legend box1",
            "class n0,s0 error",
            "class n2 command",
            "class b1 running_box0",
            "class n1,s2 unknown",
            "class s1 running",
            "class n0 first",
        ]
    );
    let text = dot(&graph);
    assert_eq!(
        lines(&text, &["legend_1 [label", "label=\"b\""]),
        [
            "n1 [label=\"b\", fillcolor=\"#eeeeee\", color=\"#9e9e9e\"]",
            "legend_1 [label=\"RUNNING\", fillcolor=\"#bbdefb\", color=\"#1565c0\", fontsize=9]",
        ]
    );
}

#[test]
fn names_mean_nothing() {
    let mut graph = graph();
    for (name, in_mermaid, in_dot) in [
        ("end", "end", "end"),
        ("a_b-c.d", "a_b-c.d", "a_b-c.d"),
        ("__a__", "#95;#95;a#95;#95;", "__a__"),
        ("1. a", "1#46; a", "1. a"),
        ("\"]; x", "#34;#93;#59; x", "\\\"]; x"),
        (
            "&quot;<b>\\N",
            "#38;quot#59;#60;b#62;#92;N",
            "&amp;quot;<b>\\\\N",
        ),
        ("%%{init}%%", "#37;#37;#123;init#125;#37;#37;", "%%{init}%%"),
        (
            "a\nb\u{1b}[1m",
            "a#65533;b#65533;#91;1m",
            "a\u{fffd}b\u{fffd}[1m",
        ),
        ("#35;`$$", "#35;35#59;#96;#36;#36;", "#35;`$$"),
        ("www.x.y", "www#46;x.y", "www.x.y"),
        ("fa:fa-x", "fa#58;fa-x", "fa:fa-x"),
    ] {
        graph.nodes[1].lines = vec![name.to_owned()];
        assert_eq!(
            lines(&mermaid(&graph), &["n1("]),
            [format!("n1(\"{in_mermaid}\")")]
        );
        let expected = format!("n1 [label=\"{in_dot}\", fillcolor=\"#f5f8ff\", color=\"#37517e\"]");
        assert_eq!(lines(&dot(&graph), &["n1 [label"]), [expected]);
    }
}

fn many(count: usize) -> Graph {
    let nodes = (0..count).map(|place| node(0, &format!("t{place}")));
    Graph {
        boxes: vec![frame("w", None)],
        nodes: nodes.collect(),
        ..Graph::default()
    }
}

#[test]
fn many_nodes_without_edges_stand_in_rows() {
    assert_eq!(lines(&mermaid(&many(8)), &["~~~"]), [""; 0]);
    let graph = many(50);
    let links = lines(&mermaid(&graph), &["~~~"]);
    assert_eq!((links.len(), links[42].as_str()), (43, "n42 ~~~ n49"));
    let links = lines(&dot(&graph), &["n0 -> n7", "rank="]);
    assert_eq!(
        links[1..],
        [
            "{rank=same; n0 -> n1 -> n2 -> n3 -> n4 -> n5 -> n6 [style=invis]}",
            "n0 -> n7 [style=invis]"
        ]
    );
}

#[test]
fn many_nodes_with_the_same_edges_get_a_box() {
    let mut graph = many(10);
    let fails = graph.nodes.len() + 2;
    graph.nodes.extend([node(0, "first"), node(0, "last")]);
    let edges = (0..10).flat_map(|place| {
        [
            edge(End::Node(10), End::Node(place), Stroke::Plain, None),
            edge(End::Node(place), End::Node(11), Stroke::Plain, Some("x")),
            edge(
                End::Node(place),
                End::Node(fails + place),
                Stroke::Error,
                Some("on-error"),
            ),
        ]
    });
    graph.edges = edges.collect();
    graph.nodes.extend((0..10).map(|_| Node {
        shape: Shape::Command,
        ..node(0, "fail")
    }));
    // One that differs stays outside.
    graph.edges[28].label = None;
    graph.gather();
    let text = mermaid(&graph);
    assert_eq!(
        lines(&text, &["subgraph b", "-->", "fail"]),
        [
            "subgraph b0[\"w\"]",
            "n12([\"fail\"])",
            "n13([\"fail\"])",
            "subgraph b1[\"9 tasks\"]",
            "n10 --> b1",
            "b1 -->|\"x\"| n11",
            "b1 -->|\"on-error\"| n12",
            "n10 --> n9",
            "n9 --> n11",
            "n9 -->|\"on-error\"| n13",
        ]
    );
    let mut few = super::tests::graph();
    few.gather();
    assert_eq!(dot(&few), dot(&super::tests::graph()));
}
