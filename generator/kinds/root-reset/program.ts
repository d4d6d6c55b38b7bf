/**
 * `strata-root`, the program on the host that looks after its old roots and says what the next reset would lose.
 *
 * What `strata-root diff` prints, for those that read it (its `--help` says the same):
 *
 * Lines that begin with `#` are remarks; the first is `# strata-root diff 1`, the format's version. Any other line is one change:
 *
 *     CHANGE PATH<TAB>DETAILS<TAB>OWNER
 *
 * - CHANGE is a word, followed by spaces up to column 11: `created`, `modified` (its content), `metadata` (mode, owner or extended
 *   attributes alone), `renamed`, `linked` (a new hard link to a file that was there) or `deleted`.
 * - PATH is absolute, and ends in `/` if it is a directory. Backslash, newline and tab are written `\\`, `\n` and `\t`, other control
 *   characters as `\` and three octal digits, and so are all bytes above 0x7f of a path that is not UTF-8. No path holds a tab.
 * - DETAILS: `from OLD` of what was renamed, with OLD escaped as PATH is; `to OTHER` of a hard link; otherwise words for people, such
 *   as `12 files, 3.4 MiB`, `4.0 KiB` or `link to TARGET`.
 * - OWNER is the unit or the user that the path probably belongs to: `forgejo.service`, `user josh`, or `-`.
 *
 * A directory that is new, or gone, is one line with the number of its files; with `--all` every path in it has a line of its own, and
 * DETAILS of a directory is `directory`. With `--json` there is one document, with every path as with `--all`:
 *
 *     { "format": 1, "since": null, "changes": [
 *       { "change": "renamed", "path": "/etc/b", "type": "file", "from": "/etc/a", "bytes": 12, "user": "root",
 *         "owner": "forgejo.service", "ownerBy": "StateDirectory" } ] }
 *
 * `since` is the kept root that it was compared with, or null for this boot. `type` is `file`, `directory`, `symlink`, `fifo`,
 * `socket`, `device` or `subvolume`; `from`, `bytes`, `user`, `owner` and `ownerBy` may be null. `from` is the old path of what was
 * renamed, and the other path of a hard link. Paths are escaped as above (so a backslash is four characters in the document), and no
 * path ends in `/`.
 */
