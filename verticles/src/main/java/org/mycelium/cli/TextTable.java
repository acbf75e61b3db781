package org.mycelium.cli;

import java.util.ArrayList;
import java.util.List;

/** An ASCII grid as the original prints it: every row framed, cells left-aligned (spec 04 §4.3). */
final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();

  TextTable(List<String> header) {
    add(header);
  }

  /** Adds a row. Control characters, which a peer could have had a hand in, become blanks. */
  void add(List<String> cells) {
    rows.add(cells.stream().map(cell -> cell.replaceAll("\\p{Cntrl}", " ")).toList());
  }

  /** The grid, each line ended by a line feed. */
  String print() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    StringBuilder rule = new StringBuilder("+");
    for (int width : widths) {
      rule.append("-".repeat(width + 2)).append('+');
    }
    rule.append('\n');
    StringBuilder text = new StringBuilder(rule);
    for (List<String> row : rows) {
      text.append('|');
      for (int i = 0; i < widths.length; i++) {
        String cell = row.get(i);
        text.append(' ').append(cell).append(" ".repeat(widths[i] - width(cell))).append(" |");
      }
      text.append('\n').append(rule);
    }
    return text.toString();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
