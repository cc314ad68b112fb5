//! Tables of text.

/// Rows of cells, the first row being the heading.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new(heading: &[&str]) -> Table {
        Table { rows: vec![heading.iter().map(|&cell| cell.to_owned()).collect()] }
    }

    /// Adds a row; columns that it does not have stay empty.
    pub fn row(&mut self, cells: Vec<String>) {
        self.rows.push(cells);
    }

    /// One line for each row: the first column begins at the left, the others end below each other. A
    /// row's last cell may be longer than its column when other columns follow: it is a remark.
    pub fn lines(&self) -> Vec<String> {
        let columns = self.rows[0].len();
        let widths: Vec<usize> = (0..columns).map(|column| self.width(column)).collect();
        self.rows.iter().map(|row| line(row, &widths)).collect()
    }

    fn width(&self, column: usize) -> usize {
        let columns = self.rows[0].len();
        let is_remark = |row: &Vec<String>| row.len() < columns && column + 1 == row.len();
        let cells =
            self.rows.iter().filter(|row| !is_remark(row)).filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    }
}

fn line(row: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, (cell, &width)) in row.iter().zip(widths).enumerate() {
        match column {
            0 => line.push_str(&format!("{cell:<width$}")),
            _ if column + 1 == row.len() && row.len() < widths.len() => {
                line.push_str(&format!("   {cell}"));
            }
            _ => line.push_str(&format!("   {cell:>width$}")),
        }
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_end_below_each_other() {
        let mut table = Table::new(&["tool", "time", "memory"]);
        table.row(vec!["specc".into(), "3 s".into(), "1 MiB".into()]);
        table.row(vec!["a long name".into(), "over the time limit of 300 s".into()]);
        assert_eq!(
            table.lines(),
            [
                "tool          time   memory",
                "specc          3 s    1 MiB",
                "a long name   over the time limit of 300 s",
            ]
        );
    }
}
