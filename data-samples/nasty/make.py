#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Twenty-three hostile strings in every field, header and file name.

    python3 data-samples/nasty/make.py [FOLDER]

Writes strings.json, fields.csv and headers.csv (in this folder, or in FOLDER), and with FOLDER also names/: a small
file for each string that can be part of a file name. Those are not kept in git: some systems cannot hold them.
"""
import csv
import json
import os
import sys

STRINGS = [
    "<script>document.body.dataset.hit=1</script>",
    "\"><img src=x onerror=\"document.body.dataset.hit=1\">",
    "' onmouseover='document.body.dataset.hit=1' x='",
    "</textarea></title></style><svg/onload=document.body.dataset.hit=1>",
    "<a href=\"javascript:document.body.dataset.hit=1\">bấm</a>",
    "<!-- ]]> --> &lt;b&gt;&amp;amp;&#60;i&#62;",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "\\u003cscript\\u003e\\x3cb\\x3e",
    "=1+1",
    "=HYPERLINK(\"http://example.invalid\",\"bấm\")",
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,2)",
    "'; DROP TABLE record; --",
    "\" OR \"\"=\"",
    "Nguyễn \u202eAn năV\u202c \u2066Bình\u2069",
    "Ng\u200buyễn\u2060 V\ufeffăn\u00ad \u00a0An",
    "N\u0338\u0321\u0353g\u0335\u0322u\u0337y\u0302\u0303\u0301\u0323ễn",
    "Nguy\u0435n V\u0430n \u0410n \u0391n",
    "dòng một\ndòng hai\tcột hai\r\ndòng ba",
    "../../../../etc/passwd%00.csv",
    "👨‍👩‍👧‍👦🇻🇳 𝔑𝔤𝔲𝔶𝔢𝔫 Nguyễn",
    "Nguyễn " * 600 + "<b>",
]
assert len(STRINGS) == 23

HEADERS = ["Mã trẻ", "Họ và tên", "Ngày sinh", "Giới tính", "Con thứ", "Dân tộc", "Số định danh cá nhân", "Số giấy khai sinh", "Số thẻ BHYT", "Họ tên cha",
           "Năm sinh cha", "CCCD cha", "Họ tên mẹ", "Năm sinh mẹ", "CCCD mẹ", "Người giám hộ", "Số điện thoại", "Địa chỉ", "Tổ dân phố/Thôn", "Mã phường/xã",
           "Phường/Xã", "Quận/Huyện", "Tỉnh/Thành phố", "Mã hộ", "Hoàn cảnh đặc biệt", "Trường học", "Tình trạng", "Ngày cập nhật", "Ghi chú"]
GOOD = ["N{0:04d}", "Nguyễn Văn An", "05/03/2015", "Nam", "1", "Kinh", "031215{0:06d}", "12/2015", "", "Nguyễn Văn Bình", "1985", "", "Trần Thị Chi", "1988", "", "",
        "0912345678", "Số 5 đường Lê Duẩn", "TDP 3", "11437", "Phường Nam Sơn", "Quận Kiến An", "Thành phố Hải Phòng", "11437.03.0001", "", "", "Đang ở địa phương",
        "01/11/2024", ""]


def good(i):
    return [v.format(i) for v in GOOD]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    out = sys.argv[1] if len(sys.argv) > 1 else here
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "strings.json"), "w", encoding="utf-8") as f:
        json.dump(STRINGS, f, ensure_ascii=True, indent=1)
        f.write("\n")
    with open(os.path.join(out, "fields.csv"), "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\r\n")
        w.writerow(HEADERS)
        n = 0
        for s in STRINGS:  # the string everywhere, then two records that differ in the name alone: a pair to review
            w.writerow([s] * len(HEADERS))
            for _ in range(2):
                n += 1
                row = good(n)
                row[1] = row[9] = row[12] = row[28] = s
                w.writerow(row)
        for c in range(len(HEADERS)):  # each field on its own
            for k, s in enumerate(STRINGS):
                if (c + k) % 3 == 0:
                    n += 1
                    row = good(n)
                    row[c] = s
                    w.writerow(row)
    with open(os.path.join(out, "headers.csv"), "w", encoding="utf-8", newline="") as f:
        w = csv.writer(f, lineterminator="\r\n")
        w.writerow(HEADERS + STRINGS)
        for i in range(3):
            w.writerow(good(5000 + i) + STRINGS[i:] + STRINGS[:i])
    if len(sys.argv) > 1:
        names = os.path.join(out, "names")
        os.makedirs(names, exist_ok=True)
        for i, s in enumerate(STRINGS):
            name = s.replace("/", "\u2215").encode("utf-8")[:180].decode("utf-8", "ignore")
            with open(os.path.join(names, f"{name}.csv"), "w", encoding="utf-8", newline="") as f:
                w = csv.writer(f)
                w.writerow(HEADERS)
                w.writerow(good(7000 + i))


main()
