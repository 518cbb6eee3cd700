#!/bin/sh
# SPDX-License-Identifier: MIT
# validate.sh - the findings of generated and of odd records are those of the slow oracle (tests/oracle/ref_validate.py), and every
# rule of the pack that the oracle knows is found at least once.
set -eu
cd "$(dirname "$0")/../.."
B=${B:-build}; tmp=$(mktemp -d); trap 'rm -rf "$tmp"' EXIT
cat > "$tmp/odd.csv" <<'EOF'
Mã trẻ,Họ và tên,Ngày sinh,Giới tính,Con thứ,Dân tộc,Số định danh cá nhân,Số thẻ BHYT,Họ tên cha,Năm sinh cha,CCCD cha,Họ tên mẹ,Năm sinh mẹ,CCCD mẹ,Số điện thoại,Mã phường/xã,Phường/Xã,Quận/Huyện,Tổ dân phố/Thôn,Mã hộ,Ngày cập nhật
o01,,07/03/2015,Nam,1,Kinh,031215001234,TE1313212345678,Trần Văn Hùng,1985,031085001234,Lê Thị Hoa,1987,031187001234,0912345678,11443,,,Tổ 1,,01/06/2025
o02,Nguyễn Văn An,,Nam,25,Kinh,031215001235,ABC,Trần Văn Hùng,1920,031085001234,Trần Văn Hùng,2020,031085001234,12345,99999,,,Tổ ?n 1,,01/06/2025
o03,Nguy?n V?n An,29/02/2012,Nam,0,Kinhh,123456789,HS4313212345678,Nguyễn Văn Bình,2014,0,Lê Thị Hoa,1987,031187001234,0912345678,,,,Tổ 1,,01/06/2025
o04,#REF!,29/02/2008,khác,2,Kinh,0912345678,TE1313212345678,Nguyễn Văn Bình,1975,111111111111,Nguyễn Thị Bình,1980,031180001234,0212345678,11443,,Quận Lê Chân,Tổ 1,,01/01/2011
o05,Trần Bé,01/01/1999,Nữ,1,Kinh,TE1313212345678,0123456789,Trần Văn Bảy,1960,031160001234,Trần Thị Hai,1962,031162001234,+84912345678,11443,Phường Quán Trữ,Quận Kiến An,Tổ 1,,31/12/1998
o06,Lê Văn Xuân,30/11/2009,Nam,1,Kinh,031209000000,TE1313212345678,Lê Văn Xuân,1995,031095001234,Phạm Thị Lan,1998,031198001234,0912345678,11443,,Kiến An,Tổ 1,,01/06/2025
o07,Vũ Thị Huệ,01/12/2009,Nam,1,Kinh,031312345678,TE1313212345678,Hoàng Văn Nam,2000,031300001234,Phạm Thị Lan,1998,031098001234,0912345678,11428,,Kiến An,Tổ 1,,01/06/2025
o08,Bé gái,2015-13,Nữ,1,Kinh,031399001234,,,,,,,,,,,,,,01/06/2025
o09,Nguyen Thi Hoa,03/2016,Nữ,1,Kinh,931316001234,,,,031316001234,Nguyễn Thị Hoa,,,,,,,,,01/06/2025
o10,Lò Thị Nguyệtt,01/12/2025,Nữ,1,Thái,999316001234,,Lò Văn Quang,x,,,,,,,,,,,
o11,Trịnh Văn Một,05/05/2015,Nam,1,Kinh,,,Trịnh Văn Lễ,1985,,,,,,11443,,,,A1,01/06/2025
o12,Đỗ Văn Hai,05/05/2015,Nam,1,Kinh,,,Đỗ Văn Lễ,1985,,,,,,11443,,,,A2,01/06/2025
o13,Hồ Văn Ba,05/05/2015,Nam,1,Kinh,,,Hồ Văn Lễ,1985,,,,,,11443,,,,A3,01/06/2025
EOF
"$B/bench/gen" -n 4000 --seed 7 -o "$tmp/gen.csv" 2>/dev/null >&2
"$B/lamsach" clean "$tmp/gen.csv" -o "$tmp/gen.db" --as-of 2025-11-30 >/dev/null
"$B/lamsach" clean "$tmp/odd.csv" -o "$tmp/odd.db" --as-of 2025-11-30 >/dev/null
for r in gen odd; do
    python3 tests/oracle/ref_validate.py "$tmp/$r.db" rules/child-registry 2025-11-30 > "$tmp/$r.out" || { cat "$tmp/$r.out"; exit 1; }
    tail -n 1 "$tmp/$r.out"
done
sed -n 's/^found: //p' "$tmp"/*.out | tr ' ' '\n' | sort -u > "$tmp/found"
sed -n 's/^  - id: //p' rules/child-registry/validate.yaml | sort | comm -23 - "$tmp/found" > "$tmp/never"
[ "$(cat "$tmp/never")" = encoding-undecided ] || { echo "validate: no record here is found by"; cat "$tmp/never"; exit 1; }
