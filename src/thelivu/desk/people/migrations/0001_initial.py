import django.db.models.deletion
import django.utils.timezone
import thelivu.base.ids
from django.conf import settings
from django.db import migrations, models
from thelivu.desk.people.tables import Tables


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        Tables([
        migrations.CreateModel(
            name='OfficerRow',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('username', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('rank', models.CharField(max_length=20)),
                ('language', models.CharField(default='en', max_length=2)),
                ('is_active', models.BooleanField(default=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UnitRow',
            fields=[
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=16, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('name_ml', models.CharField(blank=True, max_length=120)),
                ('contact', models.CharField(blank=True, max_length=120)),
                ('covers', models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name='PlacementRow',
            fields=[
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('stream', models.CharField(max_length=32)),
                ('reason', models.CharField(max_length=300)),
                ('placed_by', models.CharField(max_length=32)),
                ('placed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('officer', 'stream'), name='one_placement_per_file')],
            },
        ),
        migrations.CreateModel(
            name='MembershipRow',
            fields=[
                ('id', models.CharField(default=thelivu.base.ids.new_id, editable=False, max_length=32, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('analyst', 'analyst'), ('investigator', 'investigator'), ('supervisor', 'supervisor'), ('chief', 'chief'), ('custodian', 'custodian'), ('examiner', 'examiner'), ('legal', 'legal'), ('auditor', 'auditor'), ('administrator', 'administrator')], max_length=20)),
                ('since', models.DateTimeField(default=django.utils.timezone.now)),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.unitrow')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('officer', 'unit', 'role'), name='one_membership_per_role'), models.CheckConstraint(condition=models.Q(('role__in', ['analyst', 'investigator', 'supervisor', 'chief', 'custodian', 'examiner', 'legal', 'auditor', 'administrator'])), name='membership_role_known')],
            },
        ),
        ]),
    ]
