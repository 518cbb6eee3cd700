#!/bin/sh
# make.sh - small broken files, each with one thing wrong, written into a folder.
#
#     sh tests/cli/data/broken/make.sh DIR
#
# People and numbers are invented. Bytes that are no text are written in octal, so that nothing binary is kept.
set -eu
cd "$1"
head='Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Dân tộc,Họ tên mẹ,Ghi chú'
row() { printf '%s,Nguyễn Thị Thử,05/03/2016,Nữ,Kinh,Trần Thị Mẫu,%s\n' "$1" "${2:-}"; }

# nothing to read
: > empty.csv
printf '\357\273\277\r\n \r\n' > only-a-mark.csv
printf '%s\n' "$head" > header-only.csv
{ row A1; row A2; } > no-header.csv
printf 'aaa,bbb,ho va tenn\n1,2,3\n' > unknown-header.csv
printf '\211PNG\r\n\032\n\0\0\0\rIHDR' > picture.csv
printf 'PK\003\004 cut short' > workbook-called.csv
printf '\320\317\021\340\241\261\032\341' > old-workbook-called.csv
printf '%%PDF-1.4\n' > paper.csv
printf '<html><body><table><tr><td>Họ tên' > web-page.xls.csv
printf 'SQLite format 3\0garbage garbage garbage' > damaged.db

# rows
{ echo "$head"; printf 'A1,"Lê Văn Hở,01/01/2017,Nam,Kinh,,\n'; row A2; } > unclosed-quote.csv
{ echo "$head"; printf 'A1,"Lê "Tí" Văn",01/01/2017,Nam,Kinh,,\n'; row A2; } > quotes-inside.csv
{ echo "$head"; printf 'A1,"Lê\nVăn Dòng",01/01/2017,Nam,Kinh,,\n'; row A2; } > line-break-in-cell.csv
{ echo "$head"; printf 'A1,Lê Văn Ngắn\nA2,Lê Văn Dài,01/01/2017,Nam,Kinh,,,thừa\n'; row A3; } > ragged.csv
{ echo "$head"; printf 'A1,L\352 V\377n,01/01/2017,Nam,Kinh,,\n'; row A2; } > invalid-utf8.csv
{ echo "$head"; printf 'A1,Lê\0Văn,01/01/2017,Nam,Kinh,,\n'; row A2; } > nul-byte.csv
{ echo "$head"; row A1; row A1; row '' x; row '' x; } > keys-repeated.csv
{ echo 'Họ và tên,Họ tên,Ngày sinh,Ngày sinh,Giới tính,Dân tộc,Họ tên mẹ'; echo 'Lê A,Lê B,2015,2016,Nam,Kinh,x'; } > columns-twice.csv

# line ends, delimiters, encodings
{ echo "$head"; row A1; row A2; } > plain.csv
sed 's/$/\r/' plain.csv > crlf.csv
tr '\n' '\r' < plain.csv > cr.csv
tr ',' ';' < plain.csv > semicolons.csv
tr ',' '\t' < plain.csv > tabs.tsv
{ echo 'sep=|'; tr ',' '|' < plain.csv; } > bars-announced.csv
iconv -f UTF-8 -t UTF-16LE plain.csv > utf16le-without-mark.csv
{ printf '\376\377'; iconv -f UTF-8 -t UTF-16BE plain.csv; } > utf16be.csv
printf 'Maõ treû,Hoï vaø teân,Ngaøy sinh\nA1,Nguyeãn Thò Thöû,05/03/2016\nA2,Traàn Vaên Höôûng,06/03/2016\n' | iconv -f UTF-8 -t CP1252 > vni.csv
printf 'M\267 tr\316,H\344 v\265 t\252n,Ng\265y sinh\nA1,Nguy\324n Th\336 H\255ng,05/03/2016\nA2,Tr\307n V\250n D\362ng,06/03/2016\n' > tcvn3.csv

# what offices add
cat > letterhead.csv <<'CSV'
UBND PHƯỜNG MẪU,,,,CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM,,
DANH SÁCH TRẺ EM,,,,,,

STT,Họ và tên,Ngày sinh,Cha,,Mẹ,
,,,Họ tên,Năm sinh,Họ tên,Năm sinh
(1),(2),(3),(4),(5),(6),(7)
Tổ dân phố 1,,,,,,
1,Lê A,01/02/2015,Lê B,1980,Đỗ C,1982
2,Lê D,,,,,
STT,Họ và tên,Ngày sinh,Cha,,Mẹ,
3,Lê E,01/02/2016,Lê G,1980,Đỗ H,1982
4,,,,,,
Cộng tổ 1: 3,,,,,,
,,,,"Mẫu, ngày 5 tháng 11 năm 2024",,
,Người lập biểu,,,,Chủ tịch,
,Nguyễn Văn Ký,,,,Lê Văn Dấu,
CSV
